//! What telemetry asks of the system, counted with `strace`: next to nothing without consent, and
//! little with it.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod profile;

use std::{fs, path::PathBuf, process::Command};

use profile::{Profile, Ran, files};

/// One thread, so that whatever starts another one is telemetry.
const SEARCH: &[&str] = &["search", "--threads", "1", "run"];
/// Every system call.
const ALL: &str = "trace=all";
const STATS: &[&str] = &["stats", "--threads", "1"];

fn sample() -> Profile {
    let profile = Profile::new();
    profile.write("notes.md", "run it\n");
    profile
}

/// The system calls of a run, one a line.
fn trace(
    profile: &Profile,
    arguments: &[&str],
    filter: &str,
    variables: &[(&str, &str)],
) -> Vec<String> {
    let log = profile.home().join("../trace");
    let sift = profile.command(arguments);
    let mut strace = Command::new("strace");
    strace.arg("-f").arg("-s").arg("300");
    if filter != ALL {
        // Without it each of a thousand runs takes three times as long.
        strace.arg("--seccomp-bpf");
    }
    strace
        .arg("-e")
        .arg(filter)
        .arg("-o")
        .arg(&log)
        .arg(sift.get_program());
    strace
        .args(sift.get_args())
        .current_dir(profile.work())
        .env_clear();
    strace.env("PATH", std::env::var_os("PATH").unwrap());
    strace
        .env("HOME", profile.home())
        .envs(variables.iter().copied());
    let ran = Ran::of(strace.output().expect("this test needs `strace`"));
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    let log = fs::read_to_string(log).unwrap();
    let is_call = |line: &&str| !line.contains("+++") && !line.contains("---");
    log.lines().filter(is_call).map(str::to_owned).collect()
}

/// Calls that name a folder of sift's telemetry.
fn of_telemetry(calls: &[String]) -> Vec<&String> {
    let folders = [".local/share/sift", ".config/sift", "/etc/sift"];
    calls
        .iter()
        .filter(|call| folders.iter().any(|folder| call.contains(folder)))
        .collect()
}

fn named<'a>(calls: &'a [String], names: &[&str]) -> Vec<&'a String> {
    let is_named = |call: &&String| {
        let name = call
            .split_once(' ')
            .map_or("", |(_, call)| call.trim_start());
        names
            .iter()
            .any(|wanted| name.starts_with(&format!("{wanted}(")))
    };
    calls.iter().filter(is_named).collect()
}

#[test]
fn without_consent_one_file_is_asked_for_and_nothing_is_made() {
    let profile = sample();
    // All of them, also those that are not known today.
    for variables in [&[] as &[_], &[("DO_NOT_TRACK", "1")], &[("CI", "true")]] {
        let calls = trace(&profile, SEARCH, ALL, variables);
        let asked = of_telemetry(&calls);
        let most = usize::from(variables.is_empty());
        assert!(asked.len() <= most, "with {variables:?}: {asked:#?}");
        for call in asked {
            assert!(
                call.contains("ENOENT") && !call.contains("O_CREAT"),
                "{call}"
            );
        }
        let made = named(
            &calls,
            &[
                "socket", "clone", "clone3", "fork", "vfork", "mkdir", "unlink",
            ],
        );
        assert_eq!(made, Vec::<&String>::new(), "with {variables:?}");
    }
}

#[test]
fn a_thousand_runs_without_consent_leave_nothing() {
    let profile = sample();
    let filter = "trace=openat,mkdir,mkdirat,rename,renameat2,socket,clone,clone3,fork,vfork";
    for _ in 0..1_000 {
        let calls = trace(&profile, SEARCH, filter, &[]);
        let created: Vec<_> = calls
            .iter()
            .filter(|call| call.contains("O_CREAT"))
            .collect();
        assert_eq!(created, Vec::<&String>::new());
        assert!(
            calls.iter().all(|call| call.contains(" openat(")),
            "{calls:#?}"
        );
    }
    assert_eq!(files(&profile.home()), Vec::<PathBuf>::new());
}

/// How many calls more a run with consent makes than one without telemetry.
fn calls_more(profile: &Profile, arguments: &[&str], records: usize) -> usize {
    // The first start after a change goes through the files and leaves a gate file.
    assert_eq!(profile.sift("search run").code, Some(0));
    let without = trace(profile, arguments, ALL, &[("DO_NOT_TRACK", "1")]);
    let with = trace(profile, arguments, ALL, &[]);
    assert_eq!(of_records(&with).len(), records, "{with:#?}");
    let names = [
        "fsync",
        "fdatasync",
        "msync",
        "clone",
        "clone3",
        "fork",
        "socket",
    ];
    assert_eq!(named(&with, &names), Vec::<&String>::new());
    with.len().saturating_sub(without.len())
}

fn agreed(level: &str) -> Profile {
    let profile = sample();
    let enabled = profile.sift(&format!("telemetry enable --level {level}"));
    assert_eq!(enabled.code, Some(0), "{enabled:?}");
    profile
}

/// What sift records by itself, without the life of its runs.
const OWN: &str = "--category command --category search --category stats";

/// The beginning and the end of a run.
const LIFE: usize = 2;

/// Above basic what it cost: a record, the file that tells of memory (opened, read, closed), the
/// clock of the process, and once where that clock is to be read.
const COST: usize = 1 + 3 + 2;

#[test]
fn with_consent_three_records_cost_at_most_twelve_calls() {
    let more = calls_more(&agreed(&format!("enhanced {OWN}")), STATS, 3);
    assert!(more <= 12, "{more}");
}

#[test]
fn a_single_event_costs_one_call_more() {
    // It asks for the process, so that a forked child is a session of its own.
    let more = calls_more(&agreed(&format!("full {OWN}")), SEARCH, 3);
    assert!(more <= 12, "{more}");
}

#[test]
fn the_life_of_a_run_costs_its_records_and_four_questions() {
    let more = calls_more(&agreed("enhanced"), STATS, 3 + LIFE + 1);
    // A debug build asks whether what it closes is open.
    let debug = usize::from(cfg!(debug_assertions));
    assert!(more <= 12 + LIFE + COST + debug, "{more}");
}

#[test]
fn the_life_of_a_run_costs_two_writes_at_basic() {
    // Two features: the event that tells of the command is above it.
    let of = |level: &str| calls_more(&agreed(level), STATS, if level == "basic" { 4 } else { 2 });
    let own = of(&format!("basic {OWN}"));
    assert_eq!(of("basic"), own + LIFE);
}

/// Writes to the inbox: to any descriptor but the standard ones.
fn of_records(calls: &[String]) -> Vec<&String> {
    let mut writes = named(calls, &["write", "pwrite64", "writev"]);
    writes.retain(|call| !call.contains("(1,") && !call.contains("(2,"));
    writes
}
