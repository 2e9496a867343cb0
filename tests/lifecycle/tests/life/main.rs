//! Sessions have a beginning and an end wherever a process has one, and no end where it was killed.
#![cfg(all(unix, not(telemetry_off)))]

mod arrivals;
#[path = "../profile/mod.rs"]
mod profile;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Stdio},
};

use profile::{APP, NEXT, Profile, SERVICE, SILENT};

#[test]
fn a_run_begins_and_ends() {
    let profile = Profile::agreed("basic");
    assert_eq!(profile.rows().sessions(), (1, 1));
    profile.run(APP, "start work");
    let rows = profile.rows();
    assert_eq!(rows.sessions(), (2, 2));
    assert_eq!(rows.with("session.ended", "ending", "exit"), 2);
    let os = std::env::consts::OS;
    assert_eq!(rows.with("session.started", "os", os), 2);
    assert_eq!(
        rows.with("session.started", "arch", std::env::consts::ARCH),
        2
    );
    assert_eq!(rows.count("session.cost"), 0);
}

/// Whether the C library lets a thread take leave in `exit`.
const TAKES_LEAVE: bool = cfg!(any(target_env = "gnu", target_vendor = "apple"));

#[test]
fn a_host_that_did_not_ask_tells_nothing() {
    let profile = Profile::new();
    profile.run(SILENT, "start enable:enhanced work help hint");
    let rows = profile.rows();
    assert_eq!(rows.count("work"), 1);
    for entry in [
        "app.first_run",
        "session.started",
        "session.ended",
        "session.cost",
        "help.viewed",
        "feature.discovered",
    ] {
        assert_eq!(rows.count(entry), 0, "{entry}");
    }
}

#[test]
fn what_a_run_cost_is_told_at_enhanced() {
    let profile = Profile::agreed("enhanced");
    let rows = profile.rows();
    assert_eq!(rows.count("session.cost"), 1);
    let cost = rows.of("session.cost").next().unwrap();
    assert!(cost["sums"]["cpu"].as_u64() > Some(0), "{cost}");
    if cfg!(target_os = "linux") {
        let peak = cost["sums"]["peak_memory"].as_u64();
        assert!(peak > Some(100 << 10), "{cost}");
    }
}

#[test]
fn help_and_hints_are_counted() {
    let profile = Profile::agreed("basic");
    profile.run(APP, "start help help hint");
    let rows = profile.rows();
    assert_eq!(rows.count("help.viewed"), 2);
    assert_eq!(rows.with("feature.discovered", "by", "error_hint"), 1);
}

#[test]
fn each_way_out_leaves_the_mark_that_it_should() {
    let ways = [
        ("start work", "exit", 1),
        ("start end exit", "exit", 1),
        ("start end", "exit", 1),
        ("start panic", "panic", 1),
        // Nobody drops the guard, and the thread takes leave by itself.
        ("start exit", "exit", u64::from(TAKES_LEAVE)),
        (
            "start disable enable:basic exit",
            "exit",
            1 + u64::from(TAKES_LEAVE),
        ),
        ("start abort", "exit", 0),
        // A second guard ends nothing.
        ("start again work again abort", "exit", 0),
        ("start again again", "exit", 1),
        ("again start", "exit", 1),
    ];
    for (words, ending, ends) in ways {
        let profile = Profile::agreed("basic");
        profile.run(APP, words);
        let rows = profile.rows();
        let started = 2 + words.matches("enable").count() as u64;
        assert_eq!(rows.sessions(), (started, 1 + ends), "{words}");
        let before = u64::from(ending == "exit");
        assert_eq!(
            rows.with("session.ended", "ending", ending),
            before + ends,
            "{words}"
        );
    }
}

/// A panic's message, the command line and the environment of a run are nobody's business: FAULTS 19.
#[test]
fn what_a_panic_says_is_written_down_nowhere() {
    let texts = [
        "jane.doe@example.org",
        "AKIAIOSFODNN7EXAMPLE",
        "/home/jane/diary.docx",
        "山田太郎",
    ];
    let profile = Profile::agreed("full");
    for text in texts {
        let words = format!("start work panic:{text}");
        let mut run = profile.command(APP, &words);
        let output = run.stderr(Stdio::piped()).env("NOTE", text).output();
        let said = String::from_utf8(output.unwrap().stderr).unwrap();
        assert!(said.contains(text), "{said}");
    }
    let sweep = || {
        let mut folders = vec![profile.home().to_owned()];
        let mut found: Vec<u8> = Vec::new();
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                found.extend(path.as_os_str().as_encoded_bytes());
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.extend(std::fs::read(path).unwrap());
                }
            }
        }
        found
    };
    let before_the_fold = sweep();
    let rows = profile.rows();
    assert_eq!(rows.with("session.ended", "ending", "panic"), 4);
    let shown = profile.run(SILENT, "start rows").into_bytes();
    for place in [before_the_fold, sweep(), shown] {
        assert!(place.windows(4).any(|window| window == b"work"));
        for text in texts {
            let is_there = |window: &[u8]| window == text.as_bytes();
            assert!(!place.windows(text.len()).any(is_there), "{text}");
        }
    }
}

/// A process that has done its words so far and waits.
fn waiting(profile: &Profile, program: &str, words: &str) -> Child {
    let mut child = profile
        .command(program, words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    next_wait(&mut child);
    child
}

fn next_wait(child: &mut Child) {
    // One line at a time: nothing is printed behind it before somebody answers.
    let mut line = String::new();
    BufReader::with_capacity(1, child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "waits\n");
}

fn go_on(child: &mut Child) {
    child.stdin.as_mut().unwrap().write_all(b".").unwrap();
}

#[test]
fn a_killed_run_has_no_end() {
    for program in [APP, SERVICE] {
        let profile = Profile::new();
        profile.run(program, "start enable:basic");
        let mut child = waiting(&profile, program, "start work:200 wait");
        assert_eq!(profile.rows().sessions(), (2, 1), "under way");
        child.kill().unwrap();
        child.wait().unwrap();
        let rows = profile.rows();
        assert_eq!(rows.sessions(), (2, 1));
        assert_eq!(rows.count("work"), 200);
    }
}

/// Whoever asks is under way, and no crash.
#[test]
fn a_process_does_not_count_itself_among_those_without_an_end() {
    let profile = Profile::agreed("basic");
    assert_eq!(profile.run(APP, "start metrics"), "2 0\n");
    profile.run(APP, "start abort");
    assert_eq!(profile.run(APP, "start metrics metrics"), "4 1\n4 1\n");
    assert_eq!(profile.run(APP, "start disable metrics"), "5 1\n");
}

/// A run for debugging tells what another one would record, and leaves nothing.
#[test]
fn a_run_for_debugging_shows_the_life_of_a_program() {
    let profile = Profile::new();
    let output = profile
        .command(APP, "start work help")
        .env("LIFECYCLE_HOST_TELEMETRY_DEBUG", "1")
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    for entry in [
        "session.started",
        "help.viewed",
        "session.cost",
        "session.ended",
    ] {
        let told = said.lines().filter(|line| line.contains(entry)).count();
        assert_eq!(told, 1, "{entry}: {said}");
    }
    assert_eq!(std::fs::read_dir(profile.home()).unwrap().count(), 0);
}

/// What it would have recorded of the update is still to come.
#[test]
fn a_run_for_debugging_arrives_nowhere() {
    let profile = Profile::agreed("basic");
    for words in ["start refresh work", "start delete refresh work"] {
        profile.run(APP, "start work");
        let journals = profile.files();
        let debug = profile
            .command(NEXT, words)
            .env("LIFECYCLE_HOST_TELEMETRY_DEBUG", "1")
            .status();
        assert!(debug.unwrap().success());
        let left = profile.files();
        assert!(left.is_subset(&journals), "{words}: {left:?}");
        profile.run(NEXT, "start work");
        let updated = profile.rows().count("app.updated");
        assert_eq!(updated, u64::from(!words.contains("delete")), "{words}");
    }
}

#[test]
fn a_forked_child_ends_nothing() {
    for words in [
        "start fork work -- work",
        "start work:200 fork work:200 -- work:200",
        "start fork end exit -- ",
        "start fork panic --",
        "start fork again --",
    ] {
        let profile = Profile::agreed("basic");
        profile.run(APP, words);
        assert_eq!(profile.rows().sessions(), (2, 2), "{words}");
    }
    // The child goes on, and the parent leaves without a word.
    let profile = Profile::agreed("basic");
    profile.run(APP, "start fork exit -- abort");
    assert_eq!(profile.rows().sessions(), (2, 1));
}

#[test]
fn consent_in_the_middle_of_a_run_makes_whole_sessions() {
    let lives = [
        ("start disable work", 1),
        ("start disable enable:basic work", 2),
        ("start enable:enhanced", 2),
        ("start agree", 2),
        ("start enable:basic,lifecycle", 2),
        // The session under the old consent has its end, and the new one has no lifecycle.
        ("start enable:basic,work", 1),
    ];
    for (words, sessions) in lives {
        let profile = Profile::agreed("basic");
        assert_eq!(profile.run(APP, words), "");
        let rows = profile.rows();
        assert_eq!(rows.sessions(), (1 + sessions, 1 + sessions), "{words}");
        let epochs: Vec<_> = rows
            .of("session.started")
            .map(|row| &row["epoch"])
            .collect();
        for epoch in epochs {
            let of = |entry| -> u64 {
                let own = rows.of(entry).filter(|row| row["epoch"] == *epoch);
                own.map(|row| row["n"].as_u64().unwrap()).sum()
            };
            assert_eq!(of("session.started"), of("session.ended"), "{words}");
        }
    }
}

/// Another process withdraws: what this one has noticed of that ends no session, which is its price.
/// It deletes: this one begins anew, since its beginning is gone.
#[test]
fn consent_of_another_process_in_the_middle_of_a_run() {
    let others = [
        ("start disable", (3, 2)),
        ("start delete", (2, 2)),
        // The consent of the session is replaced, and its end stands under the new one.
        ("start enable:enhanced", (4, 4)),
    ];
    for (other, sessions) in others {
        let profile = Profile::agreed("basic");
        let mut child = waiting(&profile, APP, "start wait refresh work");
        profile.run(APP, other);
        go_on(&mut child);
        assert!(child.wait().unwrap().success());
        let rows = profile.rows();
        assert_eq!(rows.sessions(), sessions, "{other}");
        assert!(rows.count("app.first_run") <= 1, "{other}");
        assert_eq!(rows.count("app.updated"), 0, "{other}");
    }
}

/// A service's session is as long as it was used; that nothing was recorded is no length at all.
#[test]
fn the_length_of_a_service_ends_with_its_last_record() {
    let profile = Profile::new();
    profile.run(SERVICE, "start enable:basic");
    let idle = profile.rows();
    assert_eq!(idle.sessions(), (1, 1));
    let length = |rows: &profile::Rows| -> u64 {
        let sums = rows.of("session.ended").map(|row| &row["sums"]["length"]);
        sums.map(|sum| sum.as_u64().unwrap_or_default()).sum()
    };
    assert_eq!(length(&idle), 0);
    for words in ["start work", "start work:200"] {
        let before = length(&profile.rows());
        profile.run(SERVICE, words);
        assert!(length(&profile.rows()) > before, "{words}");
    }
}
