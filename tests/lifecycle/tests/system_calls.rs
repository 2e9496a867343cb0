//! What it costs a run that the runtime tells of it: two writes.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::{fs, process::Command};

use profile::{APP, Profile, SILENT};

/// The names of the system calls of a run, in their order.
fn calls(profile: &Profile, program: &str, words: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let host = profile.command(program, words);
    let status = Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(log.path())
        .arg(host.get_program())
        .args(host.get_args())
        .env_clear()
        .env("HOME", profile.home())
        .envs(variables.iter().copied())
        .status()
        .expect("strace is installed: .ci/run does so");
    assert!(status.success());
    let text = fs::read_to_string(log.path()).unwrap();
    let names = text.lines().filter_map(|line| {
        let call = line.split_once(' ')?.1.trim_start();
        Some(call.split_once('(')?.0.to_owned())
    });
    names.collect()
}

/// What the second has and the first has not, sorted.
fn more(without: &[String], with: &[String]) -> Vec<String> {
    let mut more = with.to_vec();
    for call in without {
        if let Some(at) = more.iter().position(|other| other == call) {
            more.remove(at);
        }
    }
    more.sort();
    more
}

/// The same program twice, both agreed to: one that has the key and one that has not.
fn of_lifecycle(level: &str) -> Vec<String> {
    let of = |program| {
        let profile = Profile::new();
        profile.run(program, &format!("start enable:{level}"));
        // Once through the gate file.
        profile.run(program, "start work");
        calls(&profile, program, "start work", &[])
    };
    more(&of(SILENT), &of(APP))
}

#[test]
fn a_run_at_basic_writes_twice_and_does_nothing_else() {
    assert_eq!(of_lifecycle("basic"), ["write", "write"]);
}

#[test]
fn what_it_cost_is_asked_for_at_enhanced() {
    let mut more = of_lifecycle("enhanced");
    // A debug build asks whether what it closes is open.
    more.retain(|call| call != "fcntl");
    // The time of the process, for which rustix looks once where the system's own clock is, and the
    // file that tells of its memory.
    let asked = ["clock_gettime", "close", "openat", "prctl", "read"];
    assert_eq!(more, [&asked[..], &["write"; 3]].concat());
}

#[test]
fn without_consent_it_costs_nothing() {
    for variables in [&[] as &[_], &[("DO_NOT_TRACK", "1")]] {
        let of = |program| calls(&Profile::new(), program, "start work help hint", variables);
        assert_eq!(more(&of(SILENT), &of(APP)), Vec::<String>::new());
    }
}
