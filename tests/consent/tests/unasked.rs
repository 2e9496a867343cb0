//! Where nobody is asked although there is something to ask.
#![cfg(target_os = "linux")]

mod profile;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use profile::{
    FIRST, Profile,
    sitting::{is_silent, well},
};
use telemetry_test_terminal::Terminal;

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "again", "wait", "ask"]);
    running.hears("is off");
    // A line for the program, the next one meant for whatever comes after it.
    running.types("for the program\ny\n");
    let said = well(running);
    assert!(said.contains("NotAsked(NoTerminal)"), "{said}");
    assert_eq!(profile.files(), Vec::<PathBuf>::new());
}

/// Settings in which nobody may be asked although a person sits there.
const DECIDED: &[&[(&str, &str)]] = &[
    &[("DO_NOT_TRACK", "1")],
    &[("CI", "true")],
    &[("GITHUB_ACTIONS", "true")],
    &[("CONSENT_HOST_TELEMETRY", "off")],
    &[("CONSENT_HOST_TELEMETRY", "basic")],
    &[("CONSENT_HOST_TELEMETRY", "nonsense")],
    &[("HOME", "")],
];

#[test]
fn where_it_is_decided_nobody_is_asked() {
    for variables in DECIDED {
        let profile = Profile::new();
        let mut command = profile.command(FIRST);
        command
            .args(["start", "ask"])
            .envs(variables.iter().copied());
        let said = well(Terminal::of(80).run(&command));
        assert!(
            said.starts_with("NotAsked(Decided(") && said.lines().count() == 1,
            "{variables:?}: {said}"
        );
        assert!(!profile.user_file().exists(), "{variables:?}");
    }
    let profile = Profile::new();
    let said = well(profile.sits(FIRST, 80, &["start", "end", "start", "ask"]));
    assert!(said.contains("NotAsked(Decided(Process))"), "{said}");
    let user_file = profile.user_file();
    fs::create_dir_all(profile.config()).unwrap();
    fs::write(user_file, "not toml").unwrap();
    is_silent(&profile, FIRST);
}

/// A shell runs the host as no person would sit before it.
#[test]
fn in_the_background_and_in_the_middle_of_a_screen_nobody_is_asked() {
    for script in [
        "set -m; \"$0\" start ask & wait $!",
        "stty -icanon; exec \"$0\" start ask",
        "stty -echo; exec \"$0\" start ask",
    ] {
        let profile = Profile::new();
        let host = profile.command(FIRST);
        let mut shell = Command::new("sh");
        shell.args(["-c", script, FIRST]);
        for (name, value) in host.get_envs() {
            shell.env(name, value.unwrap());
        }
        let said = well(Terminal::of(80).run(&shell));
        assert!(said.contains("NotAsked(NoTerminal)"), "{script}: {said}");
        assert!(!said.contains("Record this?"), "{script}: {said}");
        assert_eq!(profile.files(), Vec::<PathBuf>::new());
    }
}

/// What stands on the terminal, in a file beside it for stdout, and in one for stderr, where those
/// are no terminals.
fn run_on(
    profile: &Profile,
    is_terminal: (bool, bool),
    variables: &[(&str, &str)],
    words: &[&str],
) -> [String; 3] {
    let files = tempfile::tempdir().unwrap();
    let paths = ["out", "err"].map(|name| files.path().join(name));
    let terminal = Terminal::of(80);
    let end = |is_terminal: bool, path: &PathBuf| {
        if is_terminal {
            Stdio::from(terminal.end())
        } else {
            Stdio::from(fs::File::create(path).unwrap())
        }
    };
    let stdout = end(is_terminal.0, &paths[0]);
    let stderr = end(is_terminal.1, &paths[1]);
    let mut command = profile.command(FIRST);
    command.args(words).envs(variables.iter().copied());
    let said = well(terminal.run_with(&command, |command| {
        command.stdout(stdout).stderr(stderr);
    }));
    let [out, err] = paths.map(|path| fs::read_to_string(path).unwrap_or_default());
    [said, out, err]
}

/// The twin does the same work and knows of no telemetry: it neither starts it nor asks.
#[test]
fn pipes_and_build_servers_are_asked_nothing_and_see_what_a_twin_without_telemetry_prints() {
    let ends = [(false, true), (true, false), (false, false)];
    let settings: &[&[(&str, &str)]] = &[&[], &[("CI", "true")], &[("DO_NOT_TRACK", "1")]];
    let everywhere = settings.iter().map(|variables| ((true, true), *variables));
    let on_pipes = ends.iter().map(|ends| (*ends, settings[0]));
    let nothing = Profile::new();
    for (ends, variables) in everywhere.skip(1).chain(on_pipes) {
        let words = ["start", "print:{\"n\":1}", "record:9", "call:9", "mute"];
        let with = run_on(&nothing, ends, variables, &words);
        let twin = run_on(&nothing, ends, variables, &["print:{\"n\":1}"]);
        assert_eq!(with, twin, "{ends:?} {variables:?}");
        assert!(twin.iter().any(|text| text.contains("{\"n\":1}")));
    }
    // Without any terminal.
    for variables in settings {
        let with = nothing.first_with(variables, &["start", "print:1", "mute"]);
        assert_eq!(with, "1\n");
        let said = nothing.first_with(variables, &["start", "ask"]);
        assert_eq!(said, "NotAsked(NoTerminal)\n");
    }
    assert_eq!(nothing.files(), Vec::<PathBuf>::new());
}
