//! What a start asks of the system, counted by strace against the same run with telemetry off.
#![cfg(target_os = "linux")]

mod profile;

use std::{fs, process::Command};

use profile::{FIRST, Profile, SERVICE};

/// What the design allows on top of a run without telemetry.
const CALLS_MORE_MAX: usize = 12;

struct Trace {
    lines: Vec<String>,
}

impl Trace {
    /// Traces the first release with all its threads.
    fn of(profile: &Profile, variables: &[(&str, &str)], words: &[&str]) -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        let status = Command::new("strace")
            .args(["-f", "-qq", "-o"])
            .arg(file.path())
            .arg(FIRST)
            .args(words)
            .env_clear()
            .env("HOME", profile.home())
            .envs(variables.iter().copied())
            .status()
            .expect("strace is installed: .ci/run does so");
        assert!(status.success());
        let text = fs::read_to_string(file.path()).unwrap();
        Self {
            lines: text.lines().map(str::to_owned).collect(),
        }
    }

    /// Calls of a system call, by its whole name.
    fn calls(&self, name: &str) -> Vec<&str> {
        let call = format!(" {name}(");
        self.lines
            .iter()
            .filter(|line| line.contains(&call))
            .map(String::as_str)
            .collect()
    }

    fn of_ours(&self, profile: &Profile) -> Vec<&str> {
        let home = profile.home().to_str().unwrap();
        self.lines
            .iter()
            .filter(|line| line.contains(home) && !line.contains("execve("))
            .map(String::as_str)
            .collect()
    }

    fn is_quiet(&self) {
        for name in [
            "clone",
            "clone3",
            "fork",
            "vfork",
            "socket",
            "fsync",
            "fdatasync",
            "sync_file_range",
            "msync",
            "sync",
            "rename",
            "unlink",
            "mkdir",
            "nanosleep",
        ] {
            assert_eq!(self.calls(name), Vec::<&str>::new(), "{name}");
        }
    }

    /// What this trace has that another lacks, by name.
    fn more_than(&self, other: &Self) -> Vec<String> {
        let mut rest: Vec<&str> = other.lines.iter().map(|line| name(line)).collect();
        let mut more = Vec::new();
        for line in &self.lines {
            match rest
                .iter()
                .position(|name_of_other| *name_of_other == name(line))
            {
                Some(at) => drop(rest.swap_remove(at)),
                None => more.push(line.clone()),
            }
        }
        more
    }
}

fn name(line: &str) -> &str {
    let call = line.split_once(' ').map_or(line, |(_, call)| call.trim());
    call.split('(').next().unwrap_or(call)
}

const OFF: [(&str, &str); 1] = [("CONSENT_HOST_TELEMETRY", "off")];
const THREE_RECORDS: [&str; 3] = ["start", "call:3", "end"];

#[test]
fn without_consent_one_file_is_looked_for_and_nothing_else_happens() {
    let profile = Profile::new();
    let trace = Trace::of(&profile, &[], &["start", "record:9", "call:9", "end"]);
    let ours = trace.of_ours(&profile);
    assert_eq!(ours.len(), 1, "{ours:?}");
    assert!(
        ours[0].contains("openat(") && ours[0].contains("/gate\""),
        "{ours:?}"
    );
    assert!(
        ours[0].contains("O_RDONLY") && ours[0].contains("ENOENT"),
        "{ours:?}"
    );
    assert!(!trace.lines.iter().any(|line| line.contains("O_CREAT")));
    trace.is_quiet();
    let off = Trace::of(&profile, &OFF, &["start", "record:9", "call:9", "end"]);
    let more = trace.more_than(&off);
    assert_eq!(more.len(), 1, "{more:#?}");
    assert!(profile.files().is_empty());
}

#[test]
fn a_refusal_in_the_environment_asks_nothing_of_the_system() {
    let profile = Profile::agreed("full");
    for variables in [[("DO_NOT_TRACK", "1")], [("CI", "true")], OFF] {
        let trace = Trace::of(&profile, &variables, &THREE_RECORDS);
        assert_eq!(trace.of_ours(&profile), Vec::<&str>::new());
        trace.is_quiet();
    }
}

#[test]
fn with_consent_three_records_cost_a_dozen_calls() {
    for level in ["basic", "enhanced", "full"] {
        let profile = Profile::agreed(level);
        // The first start of a build may have to decide; the second finds the decision.
        profile.first(&THREE_RECORDS);
        let trace = Trace::of(&profile, &[], &THREE_RECORDS);
        let off = Trace::of(&profile, &OFF, &THREE_RECORDS);
        trace.is_quiet();
        assert!(!trace.lines.iter().any(|line| line.contains("O_CREAT")));
        let more = trace.more_than(&off);
        println!("{level}:\n{}", more.join("\n"));
        assert!(more.len() <= CALLS_MORE_MAX, "{}: {more:#?}", more.len());
        assert!(trace.lines.len() <= off.lines.len() + CALLS_MORE_MAX);
        assert_eq!(profile.total(), 6);
    }
}

#[test]
fn only_a_host_that_runs_for_hours_has_a_thread_and_only_with_consent() {
    let profile = Profile::new();
    let words = [
        "start",
        "threads",
        "enable:basic",
        "enable:full",
        "threads",
        "disable",
    ];
    assert_eq!(profile.run(SERVICE, &words), "1\ndone\ndone\n2\ndone\n");
    assert_eq!(profile.run(SERVICE, &["start", "threads"]), "1\n");
    profile.first(&["start", "enable:basic"]);
    assert_eq!(profile.first(&["start", "threads"]), "1\n");
    // The agreed catalog does not know this release; with nothing to record there is no thread.
    assert_eq!(profile.run(SERVICE, &["start", "threads"]), "1\n");
}

#[test]
fn a_start_that_finds_much_folds_it_in_the_background() {
    let profile = Profile::agreed("basic");
    // More than all areas of its segment have room for; the rest fills the inbox.
    profile.first(&["start", "record:40000"]);
    let trace = Trace::of(&profile, &[], &["start", "end"]);
    let threads = trace.calls("clone3").len() + trace.calls("clone").len();
    assert_eq!(threads, 1);
    assert_eq!(profile.total(), 4 * 40_000);
}
