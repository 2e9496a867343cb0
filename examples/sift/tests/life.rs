//! The life of sift as its user can read it: the first run, sessions, help, a hint that was shown.
#![cfg(not(telemetry_off))]

mod profile;

use profile::Profile;

/// What is stored of an entry, a line of the export each.
fn stored(profile: &Profile, entry: &str) -> Vec<serde_json::Value> {
    let export = profile
        .command(["telemetry", "export"])
        .env("DO_NOT_TRACK", "1")
        .output()
        .unwrap();
    let rows = String::from_utf8(export.stdout).unwrap();
    rows.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|row| row["entry"] == entry)
        .collect()
}

fn count(profile: &Profile, entry: &str) -> u64 {
    let rows = stored(profile, entry);
    rows.iter().map(|row| row["n"].as_u64().unwrap()).sum()
}

fn agreed() -> Profile {
    let profile = Profile::new();
    profile.write("notes.md", "run it\n");
    let enabled = profile.sift("telemetry enable --level basic");
    assert_eq!(enabled.code, Some(0), "{enabled:?}");
    profile
}

#[test]
fn each_run_is_a_session_however_it_ends() {
    let profile = agreed();
    let lines = [
        ("search run", 0),
        ("search nowhere", 1),
        ("search a(b", 2),
        ("search", 2),
        ("--help", 0),
        ("--version", 0),
    ];
    for (line, code) in lines {
        assert_eq!(profile.sift(line).code, Some(code), "{line}");
    }
    let runs = lines.len() as u64;
    assert_eq!(count(&profile, "session.started"), runs);
    assert_eq!(count(&profile, "session.ended"), runs);
    let first = stored(&profile, "app.first_run");
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["values"]["channel"], "release");
}

#[test]
fn a_look_at_telemetry_is_no_session() {
    let profile = agreed();
    for line in [
        "telemetry status",
        "telemetry metrics",
        "telemetry show --json",
        "telemetry explain",
        "telemetry completions bash",
        "telemetry enable enhanced",
    ] {
        assert_eq!(profile.sift(line).code, Some(0), "{line}");
    }
    let lives = |entry| count(&profile, entry);
    let marks = ["session.started", "session.ended", "session.cost"];
    assert_eq!(marks.map(lives), [0, 0, 0]);
    assert_eq!(lives("app.first_run"), 1);
    profile.sift("search run");
    assert_eq!(marks.map(lives), [1, 1, 1]);
}

#[test]
fn help_that_was_shown_is_counted_unless_it_is_about_telemetry() {
    let profile = agreed();
    for line in [
        "--help",
        "search --help",
        "help stats",
        "search telemetry -h",
        "telemetry -h",
        "telemetry view --help",
        "help telemetry view",
    ] {
        let ran = profile.sift(line);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{line}");
        assert!(ran.out.contains("Usage:"), "{ran:?}");
    }
    for line in ["--version", "search", "serch run"] {
        profile.sift(line);
    }
    assert_eq!(count(&profile, "help.viewed"), 4);
}

#[test]
fn a_hint_beside_an_error_is_a_discovery() {
    let profile = agreed();
    let ran = profile.sift("search a(b");
    assert!(
        ran.err
            .ends_with("sift: with -F the pattern is a text in which nothing is special\n")
    );
    // Who knows the option is told nothing, and neither is who made another mistake.
    for line in ["search -F a(b", "search run missing"] {
        assert!(!profile.sift(line).err.contains("-F"), "{line}");
    }
    let found = stored(&profile, "feature.discovered");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["values"]["by"], "error_hint");
    assert_eq!(found[0]["n"], 1);
}
