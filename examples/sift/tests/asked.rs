//! What somebody who runs sift in a terminal is asked, and who is not.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::fs::{self, File};

use profile::{Profile, files};
use telemetry_test_terminal::{Ended, Running, Terminal};

const RECORD: &str = "Record this? [y/N/?] ";
const SHARE: &str = "Share this? [y/N/?] ";

fn sample() -> Profile {
    let profile = Profile::new();
    profile.write("notes.md", "run it\n");
    profile
}

fn sits(profile: &Profile, line: &str) -> Running {
    Terminal::of(80).run(&profile.command(line.split(' ')))
}

#[test]
fn the_question_comes_after_the_work_and_changes_no_exit_code() {
    let profile = sample();
    let mut running = sits(&profile, "search run");
    running.hears("notes.md:1:run it");
    running.hears("May sift record how it is used?");
    running.hears("  search.scanned: Searches by reading every file.");
    running.hears(RECORD);
    running.types("y\n");
    running.hears(SHARE);
    running.types("\n");
    running.hears("`sift telemetry disable`");
    let Ended { status, said } = running.ends();
    assert_eq!(status.code(), Some(0), "{said}");
    let Ended { status, said } = sits(&profile, "search nowhere").ends();
    assert_eq!((status.code(), said.as_str()), (Some(1), ""));

    // In a home of its own: not found is 1, whatever the answer.
    let profile = sample();
    let mut running = sits(&profile, "search nowhere");
    running.hears(RECORD);
    running.types("\n");
    running.hears("`sift telemetry enable`");
    assert_eq!(running.ends().status.code(), Some(1));
    let Ended { said, .. } = sits(&profile, "search run").ends();
    assert_eq!(said, "notes.md:1:run it\r\n", "asked twice");
}

#[test]
fn programs_mistakes_and_telemetrys_own_command_are_not_asked() {
    for line in [
        "search run --json",
        "stats --json",
        "index --json --index ../home/index",
        "search a(b",
        "search run missing",
        "telemetry status",
        "--help",
        "--version",
    ] {
        let profile = sample();
        let Ended { said, .. } = sits(&profile, line).ends();
        assert!(!said.contains("[y/N"), "{line}: {said}");
        assert!(!profile.home().join(".config").exists(), "{line}");
    }
}

/// Somebody sits there, and stdout goes into a file.
#[test]
fn a_file_gets_the_same_bytes_as_without_telemetry() {
    for line in ["search run", "search run --json", "stats", "search nowhere"] {
        let profile = sample();
        let to_a_file = |variables: &[(&str, &str)]| {
            let mut command = profile.command(line.split(' '));
            command.envs(variables.iter().copied());
            let path = profile.home().join("../out");
            let terminal = Terminal::of(80);
            let (file, stderr) = (File::create(&path).unwrap(), terminal.end());
            let running = terminal.run_with(&command, |command| {
                command.stdout(file).stderr(stderr);
            });
            let ended = running.ends();
            (ended.status.code(), ended.said, fs::read(path).unwrap())
        };
        let without = to_a_file(&[("SIFT_TELEMETRY", "off")]);
        assert_eq!(to_a_file(&[]), without, "{line}");
        assert_eq!(without.1, "", "{line}");
        assert!(files(&profile.home()).is_empty(), "{line}");
    }
}
