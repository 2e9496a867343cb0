//! A service that runs on while the user decides elsewhere. It looks once a minute, so these tests
//! wait as long, and do nothing meanwhile.

mod profile;

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use profile::{Profile, SERVICE};

/// A service that goes on when it gets a line.
struct Service {
    child: Child,
    stdin: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Service {
    fn runs(profile: &Profile, words: &[&str]) -> Self {
        let mut command = profile.command(SERVICE);
        command.args(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        Self {
            stdin: child.stdin.take().unwrap(),
            said: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn says(&mut self, words: &str) {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        assert_eq!(line.trim_end(), words);
    }

    fn goes_on(&mut self) {
        self.stdin.write_all(b"\n").unwrap();
    }

    fn ends(mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn a_no_of_the_command_line_stops_a_service_and_a_yes_is_taken_up_when_it_looks() {
    let profile = Profile::new();
    let mut service = Service::runs(
        &profile,
        &[
            "start",
            "enable:basic",
            "record:1",
            "print:runs",
            "until:0 of 3 entries",
            "record:5",
            "refresh",
            "wait",
            "refresh",
            "record:1",
            "refresh",
        ],
    );
    service.says("done");
    service.says("runs");
    assert_eq!(profile.run(SERVICE, &["start", "disable"]), "done\n");
    service.says("0 of 3 entries");
    service.says("false");
    assert_eq!(profile.run(SERVICE, &["start", "enable:basic"]), "done\n");
    service.goes_on();
    service.says("true");
    service.says("true");
    service.ends();
    assert_eq!(recorded(&profile), 2);
}

#[test]
fn more_that_was_agreed_to_on_the_command_line_reaches_a_service() {
    let profile = Profile::new();
    let mut service = Service::runs(
        &profile,
        &[
            "start",
            "enable:basic",
            "until:2 of 3 entries",
            "until:3 of 3 entries",
            "record:1",
        ],
    );
    service.says("done");
    service.says("2 of 3 entries");
    assert_eq!(
        profile.run(SERVICE, &["start", "enable:enhanced"]),
        "done\n"
    );
    service.says("3 of 3 entries");
    service.ends();
    assert_eq!(recorded(&profile), 2);
}

#[test]
fn a_service_that_was_never_agreed_to_opens_nothing_by_looking() {
    let profile = Profile::new();
    let words = ["start", "refresh", "record:9", "refresh", "threads"];
    assert_eq!(profile.run(SERVICE, &words), "false\nfalse\n1\n");
    assert!(profile.files().is_empty());
    // The first start in a process is the one that may.
    let words = ["start", "end", "start", "refresh"];
    assert_eq!(profile.run(SERVICE, &words), "false\n");
}

fn recorded(profile: &Profile) -> u64 {
    let listing = profile.run(SERVICE, &["start", "fold", "listing"]);
    let count = |line: &str| line.split(' ').nth(2)?.parse::<u64>().ok();
    listing.lines().filter_map(count).sum()
}
