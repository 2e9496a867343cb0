//! Telemetry changes nothing that a user or a script of sift sees.

mod profile;

use profile::{Profile, Ran};

const COMMANDS: &[&str] = &[
    "search run",
    "search run --json",
    "search -c run",
    "search -l run src",
    "search nowhere",
    "search a(b",
    "search run missing",
    "stats",
    "stats --json",
    "stats missing",
    "index --json --index ../home/index",
    "search --index ../home/index run",
    "search",
    "--version",
    "--help",
];

const SETTINGS: &[&[(&str, &str)]] = &[
    &[("SIFT_TELEMETRY", "basic")],
    &[("SIFT_TELEMETRY", "full")],
    &[("SIFT_TELEMETRY", "full"), ("CI", "true")],
    &[("SIFT_TELEMETRY", "nonsense")],
    &[("SIFT_TELEMETRY", "off")],
    &[("DO_NOT_TRACK", "1")],
    &[("DO_NOT_TRACK", "1"), ("SIFT_TELEMETRY", "full")],
    &[("CI", "true")],
    &[("SIFT_TELEMETRY", "full"), ("HOME", "/dev/null")],
    &[("SIFT_TELEMETRY", "full"), ("HOME", "")],
    &[
        ("SIFT_TELEMETRY", "full"),
        ("SIFT_TELEMETRY_DIR", "/dev/null/nowhere"),
    ],
];

fn run_all(profile: &Profile, settings: &[(&str, &str)]) -> Vec<Ran> {
    let run = |line: &&str| {
        let mut command = profile.command(line.split(' '));
        Ran::of(command.envs(settings.iter().copied()).output().unwrap())
    };
    COMMANDS.iter().map(run).collect()
}

#[test]
fn what_is_printed_is_the_same_with_and_without_telemetry() {
    let profile = Profile::new();
    profile.write("src/main.rs", "fn main() {\n    run();\n}\n");
    profile.write("notes.md", "run it\n");
    let without = run_all(&profile, &[]);
    for settings in SETTINGS {
        let with = run_all(&profile, settings);
        for ((command, with), without) in COMMANDS.iter().zip(with).zip(&without) {
            assert_eq!(&with, without, "{command} with {settings:?}");
        }
    }
}

#[test]
fn a_pipe_is_asked_nothing_and_nothing_is_written_without_consent() {
    let profile = Profile::new();
    profile.write("notes.md", "run it\n");
    for line in ["search run", "stats", "--help", "search nowhere"] {
        let ran = profile.sift(line);
        assert_eq!(ran.err, "", "{line}");
    }
    assert_eq!(
        profile::files(&profile.home()),
        Vec::<std::path::PathBuf>::new()
    );
}
