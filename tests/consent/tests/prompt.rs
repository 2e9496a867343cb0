//! The question in a terminal, answered as a person would.
#![cfg(target_os = "linux")]

mod profile;

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use profile::{FIRST, Profile, SECOND};
use telemetry_test_terminal::{CTRL_C, CTRL_D, Ended, Running, Terminal};

const RECORD: &str = "Record this? [y/N/?] ";
const SHARE: &str = "Share it? [y/N/?] ";
const REVIEW: &str = "Agree to this too? [y/N/?] ";

/// A user before a terminal.
trait AtTheTerminal {
    fn sits(&self, release: &str, columns: u16, words: &[&str]) -> Running;
    fn says(&self) -> Option<String>;
}

impl AtTheTerminal for Profile {
    fn sits(&self, release: &str, columns: u16, words: &[&str]) -> Running {
        Terminal::of(columns).run(self.command(release).args(words))
    }

    /// The user's file, if there is one.
    fn says(&self) -> Option<String> {
        fs::read_to_string(self.user_file()).ok()
    }
}

/// Runs `start ask` with answers, each typed once its question stands there.
fn talk(profile: &Profile, release: &str, words: &[&str], talk: &[(&str, &str)]) -> String {
    let mut running = profile.sits(release, 80, words);
    for (question, answer) in talk {
        running.hears(question);
        running.types(answer);
    }
    well(running)
}

fn well(running: Running) -> String {
    let Ended { status, said } = running.ends();
    assert!(status.success(), "{status}: {said}");
    said
}

/// Nothing is asked, whoever sits there.
fn is_silent(profile: &Profile, release: &str) -> String {
    let said = well(profile.sits(release, 80, &["start", "ask"]));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("NotAsked("), "{said}");
    said
}

#[test]
fn yes_records_at_once_and_is_not_asked_again() {
    let profile = Profile::new();
    let said = talk(
        &profile,
        FIRST,
        &["start", "ask:command", "ask", "record:1", "call:1"],
        &[(RECORD, "y\n"), (SHARE, "\n")],
    );
    assert!(said.contains("\r\nYes\r\nNotAsked("), "{said}");
    assert!(said.contains("`host telemetry disable`"), "{said}");
    assert_eq!(profile.total(), 5);
    let file = profile.says().unwrap();
    for line in ["level = \"basic\"", "share = false", "by = \"prompt\""] {
        assert!(file.contains(line), "{line} in {file}");
    }
    assert!(is_silent(&profile, FIRST).contains("Decided(UserFile)"));
}

#[test]
fn the_report_is_an_answer_of_its_own() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask:enhanced"]);
    running.hears(RECORD);
    running.types("yes\n");
    running.hears("https://one.example");
    running.hears(SHARE);
    running.types("y\n");
    well(running);
    let file = profile.says().unwrap();
    assert!(
        file.contains("share = true") && file.contains("level = \"enhanced\""),
        "{file}"
    );
}

#[test]
fn no_is_written_down_and_nobody_is_asked_twice() {
    for no in ["n\n", "\n", "NO\n"] {
        let profile = Profile::new();
        let said = talk(
            &profile,
            FIRST,
            &["start", "ask", "record:9", "call:9"],
            &[(RECORD, no)],
        );
        assert!(said.contains("\r\nNo\r\n"), "{said}");
        // Without words of a command the user is shown the file.
        let file = profile.user_file();
        assert!(said.contains(file.to_str().unwrap()), "{said}");
        let file = profile.says().unwrap();
        assert!(
            file.contains("level = \"off\"") && file.contains("by = \"prompt\""),
            "{file}"
        );
        assert!(!profile.data().exists());
        for release in [FIRST, SECOND] {
            assert!(is_silent(&profile, release).contains("Decided(UserFile)"));
        }
        assert_eq!(profile.total(), 0);
    }
}

#[test]
fn the_listing_comes_first_and_a_question_mark_shows_all_of_it() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask"]);
    running.hears("May consent-host record how it is used?");
    running.hears("  kept: Something was kept.");
    running.hears("  moved: Something moved.");
    running.hears("  stayed: Something stayed.");
    running.hears("  turned: Turns something.");
    running.hears(RECORD);
    running.types("?\n");
    running.hears("TELEMETRY OF consent-host");
    running.hears("To the left.");
    running.hears(RECORD);
    running.types("?\n");
    running.hears("TELEMETRY OF consent-host");
    running.hears(RECORD);
    running.types("n\n");
    well(running);
    assert!(profile.says().unwrap().contains("\"off\""));
}

#[test]
fn without_an_answer_nothing_is_written() {
    let nothing = |profile: &Profile, said: &str| {
        assert!(said.contains("NoAnswer"), "{said}");
        assert!(said.contains("No answer: nothing was changed."), "{said}");
        assert_eq!(profile.files(), Vec::<PathBuf>::new());
    };
    let profile = Profile::new();
    // The time is over.
    let said = talk(&profile, FIRST, &["start", "ask:1", "record:9"], &[]);
    assert!(said.contains(RECORD.trim_end()), "{said}");
    nothing(&profile, &said);
    // Half a word is none, nor is half of the answers.
    let half = [(RECORD, "y")];
    nothing(
        &profile,
        &talk(&profile, FIRST, &["start", "ask:300"], &half),
    );
    let end = [(RECORD, "y\n"), (SHARE, CTRL_D)];
    nothing(&profile, &talk(&profile, FIRST, &["start", "ask"], &end));
    let end = [(RECORD, CTRL_D)];
    nothing(&profile, &talk(&profile, FIRST, &["start", "ask"], &end));
    // Nobody understands it three times.
    let unknown = [(RECORD, "ja\n"), (RECORD, "1\n"), (RECORD, "please\n")];
    let said = talk(&profile, FIRST, &["start", "ask"], &unknown);
    assert_eq!(said.matches("Answer y for yes").count(), 2, "{said}");
    nothing(&profile, &said);
    // So it is asked the next time.
    talk(&profile, FIRST, &["start", "ask"], &[(RECORD, "n\n")]);
    assert!(profile.says().is_some());
}

#[test]
fn ctrl_c_ends_the_program_as_ever_and_writes_nothing() {
    for answers in [&[][..], &[(RECORD, "y\n")]] {
        let profile = Profile::new();
        let mut running = profile.sits(FIRST, 80, &["start", "ask", "record:9"]);
        for (question, answer) in answers {
            running.hears(question);
            running.types(answer);
        }
        running.hears(if answers.is_empty() { RECORD } else { SHARE });
        running.types(CTRL_C);
        let ended = running.ends();
        let sigint = 2;
        assert_eq!(ended.status.signal(), Some(sigint), "{}", ended.said);
        assert_eq!(profile.files(), Vec::<PathBuf>::new());
    }
}

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

#[test]
fn lines_that_were_pasted_are_no_answer() {
    for pasted in ["y\ny\n", "\nls\n", "git status\nyes\nls\n", "?\ny\n"] {
        let profile = Profile::new();
        let talk = talk(&profile, FIRST, &["start", "ask"], &[(RECORD, pasted)]);
        assert!(talk.contains("NoAnswer"), "{pasted:?}: {talk}");
        assert_eq!(profile.files(), Vec::<PathBuf>::new(), "{pasted:?}");
    }
}

#[test]
fn a_narrow_terminal_shows_it_all() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 20, &["start", "ask:command"]);
    running.hears("[y/N/?] ");
    running.types("y\n");
    running.hears("[y/N/?] ");
    running.types("n\n");
    let said = well(running);
    for line in said.lines() {
        let line = line.trim_end_matches('\r');
        assert!(line.chars().count() <= 20, "{line:?} in {said}");
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    let words = words.join(" ");
    for part in [
        "May consent-host record how it is used?",
        "kept: Something was kept.",
        "Record this? [y/N/?]",
        "Share it? [y/N/?]",
        "`host telemetry disable`",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

/// What the second release has more than the first.
const MORE: [&str; 4] = [
    "WIDENS added: new event",
    "WIDENS kept: ",
    "WIDENS moved: new variant \"up\" in field \"way\"",
    "share a daily report with https://two.example",
];

#[test]
fn an_update_shows_the_difference_and_a_yes_agrees_to_it() {
    let profile = Profile::agreed("basic+share");
    assert!(is_silent(&profile, FIRST).contains("Decided(UserFile)"));
    let words = ["start", "ask:command", "record:1", "call:1"];
    let said = talk(&profile, SECOND, &words, &[(REVIEW, "y\n")]);
    for line in MORE {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert!(
        !said.contains("stayed") && !said.contains("turned"),
        "{said}"
    );
    assert!(said.contains("\r\nYes\r\n"), "{said}");
    let recorded = profile.recorded();
    assert_eq!((recorded["added"], recorded["moved"]), (1, 3));
    assert!(is_silent(&profile, SECOND).contains("Decided(UserFile)"));
}

#[test]
fn a_no_to_an_update_counts_for_it_and_what_was_agreed_to_goes_on() {
    let profile = Profile::agreed("basic+share");
    let before = profile.says();
    let words = ["start", "ask:command", "record:1", "call:1"];
    let said = talk(&profile, SECOND, &words, &[(REVIEW, "\n")]);
    assert!(
        said.contains("None of this is recorded.") && said.contains("`host telemetry review`"),
        "{said}"
    );
    let recorded = profile.recorded();
    assert_eq!((recorded["stayed"], recorded["turned"]), (1, 1));
    assert_eq!(recorded.get("added"), None);
    assert_eq!(profile.says(), before);
    let log = profile.first(&["start", "export"]);
    let declined = r#""action":"declined","level":"basic","share":false,"by":"prompt"}"#;
    assert!(log.contains(declined), "{log}");
    assert!(is_silent(&profile, SECOND).contains("Decided(UserFile)"));
    // Damage does not bring the question back.
    let declined = profile.config().join("telemetry.declined.json");
    fs::write(&declined, "garbage").unwrap();
    is_silent(&profile, SECOND);
    // It is there for who looks for it, and another answer starts afresh.
    let review = profile.second(&["start", "review"]);
    assert!(MORE.iter().all(|line| review.contains(line)), "{review}");
    assert_eq!(profile.first(&["start", "enable:basic"]), "done\n");
    assert!(!declined.exists());
    talk(&profile, SECOND, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(declined.exists());
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    assert!(!declined.exists());
}

#[test]
fn a_level_that_was_written_by_hand_is_asked_about_and_a_no_makes_nothing() {
    let profile = Profile::new();
    fs::create_dir_all(profile.config()).unwrap();
    fs::write(profile.user_file(), "level = \"basic\"\n").unwrap();
    let said = talk(&profile, FIRST, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(said.contains("  record at level basic"), "{said}");
    assert!(!profile.data().exists());
    is_silent(&profile, FIRST);
    fs::remove_file(profile.config().join("telemetry.declined.json")).unwrap();
    let words = ["start", "ask", "record:1"];
    talk(&profile, FIRST, &words, &[(REVIEW, "y\n")]);
    assert_eq!(profile.total(), 4);
}

#[test]
fn other_changes_than_those_declined_are_another_question() {
    let profile = Profile::agreed("basic");
    let said = talk(&profile, SECOND, &["start", "ask"], &[(REVIEW, "n\n")]);
    assert!(!said.contains("https://"), "{said}");
    // By hand, the user's file asks for the report as well.
    let file = profile.says().unwrap();
    fs::write(
        profile.user_file(),
        file.replace("share = false", "share = true"),
    )
    .unwrap();
    let said = talk(&profile, SECOND, &["start", "ask:1"], &[]);
    assert!(
        said.contains(MORE[3]) && said.contains("NoAnswer"),
        "{said}"
    );
}

#[test]
fn who_decides_elsewhere_meanwhile_has_decided() {
    let profile = Profile::new();
    let mut running = profile.sits(FIRST, 80, &["start", "ask"]);
    running.hears(RECORD);
    assert_eq!(profile.first(&["start", "disable"]), "done\n");
    let no = profile.says();
    running.types("y\n");
    running.hears(SHARE);
    running.types("y\n");
    let said = well(running);
    assert!(said.contains("decided elsewhere meanwhile"), "{said}");
    assert_eq!(profile.says(), no);
}

#[test]
fn an_answer_that_cannot_be_kept_is_told_and_harms_nothing() {
    let profile = Profile::new();
    fs::create_dir_all(profile.home().join(".local/share")).unwrap();
    fs::write(profile.home().join(".local/share/consent-host"), "").unwrap();
    let said = talk(
        &profile,
        FIRST,
        &["start", "ask", "record:9"],
        &[(RECORD, "y\n"), (SHARE, "n\n")],
    );
    assert!(
        said.contains("Your answer could not be kept: ") && said.contains("Failed("),
        "{said}"
    );
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
