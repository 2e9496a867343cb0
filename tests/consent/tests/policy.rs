//! The file of the system's owner, `/etc/<product>/telemetry.toml`, of a product of this test's own.
#![cfg(target_os = "linux")]

mod profile;

use std::{fs, io, path::PathBuf};

use profile::{Profile, sitting::RECORD, text};
use telemetry_test_terminal::{CTRL_D, Terminal};

const GOVERNED: &str = env!("CARGO_BIN_EXE_governed");
const FOLDER: &str = "/etc/consent-host-governed";
const FILE: &str = "/etc/consent-host-governed/telemetry.toml";

/// The owner's folder, for as long as the test runs.
struct Owner {
    file: PathBuf,
}

impl Owner {
    /// Nothing where this user does not own the system.
    fn new() -> Option<Self> {
        match fs::create_dir(FOLDER) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                eprintln!("skipped: only who owns the system may write {FILE}");
                None
            }
            // A run that was killed has left it.
            _ => Some(Self { file: FILE.into() }),
        }
    }

    fn says(&self, words: &str) {
        fs::write(&self.file, words).unwrap();
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(FOLDER);
    }
}

#[test]
fn the_systems_owner_refuses_and_lowers_and_status_names_the_file() {
    let Some(owner) = Owner::new() else { return };
    let profile = Profile::new();
    let run = |words: &[&str]| profile.run(GOVERNED, words);
    assert_eq!(run(&["start", "enable:full"]), "done\n");

    owner.says("level = \"off\"\n");
    let status = run(&["start", "record:9", "status", "enable:basic", "refresh"]);
    for line in [
        "telemetry of consent-host-governed is off: the system's policy file refuses",
        "0 of 2 entries record now",
        "policy: /etc/consent-host-governed/telemetry.toml",
        "error: the system's policy file refuses",
        "false",
    ] {
        assert!(status.contains(line), "{line} in {status}");
    }
    owner.says("level = off");
    let status = run(&["start", "status"]);
    assert!(
        status.contains("cannot be understood, so it refuses") && status.contains(FILE),
        "{status}"
    );
    owner.says("level = \"basic\"\nshare = false\n");
    let status = run(&["start", "record:1", "status"]);
    assert!(
        status.contains("lets at most basic through, and no report")
            && status.contains("records at level basic"),
        "{status}"
    );
    redirects(&owner);
    fs::remove_file(FILE).unwrap();
    let status = run(&["start", "record:1", "status"]);
    assert!(status.contains("records at level full"), "{status}");
    assert!(!status.contains("policy: "), "{status}");

    is_not_asked(&owner);
}

/// Where reports go is the owner's choice, and no other consent; what is not safe refuses.
fn redirects(owner: &Owner) {
    let profile = Profile::new();
    let run = |words: &[&str]| profile.run(GOVERNED, words);
    owner.says("level = \"full\"\nendpoint = \"https://inside.example\"\n");
    let status = run(&["start", "status"]);
    for line in [
        "is off: nobody said yes",
        "reports would go to https://inside.example, where the system's policy file redirects them",
    ] {
        assert!(status.contains(line), "{line} in {status}");
    }
    run(&["start", "enable:basic+share"]);
    let shares = |status: &str| status.contains("and shares reports");
    let status = run(&["start", "status"]);
    assert!(
        shares(&status) && status.contains("reports go to https://inside.example, where"),
        "{status}"
    );
    // Agreed to was the program's own place, which is none to be reviewed with the policy or without.
    fs::remove_file(FILE).unwrap();
    let status = run(&["start", "review", "status"]);
    assert!(
        shares(&status) && status.contains("reports go to https://one.example\n"),
        "{status}"
    );
    assert!(!status.contains("share reports with"), "{status}");
    owner.says("level = \"full\"\nendpoint = \"http://inside.example\"\n");
    let status = run(&["start", "status"]);
    assert!(
        status.contains("is off") && status.contains("which would send in the clear"),
        "{status}"
    );
}

fn is_not_asked(owner: &Owner) {
    let profile = Profile::new();
    let mut command = profile.command(GOVERNED);
    command.args(["start", "ask:full", "status"]);
    owner.says("level = \"off\"\n");
    let ended = Terminal::of(80).run(&command).ends();
    assert!(
        ended.said.starts_with("NotAsked(Decided(Policy))"),
        "{}",
        ended.said
    );
    // What a policy lowers is offered as low.
    owner.says("level = \"enhanced\"\n");
    let mut running = Terminal::of(80).run(&command);
    running.hears(RECORD);
    running.types(CTRL_D);
    let ended = running.ends();
    assert!(
        ended.said.contains("Level enhanced: ") && ended.said.contains("NoAnswer"),
        "{}",
        ended.said
    );
    assert!(!profile.config().exists());
    let piped = text(command.output().unwrap());
    assert!(piped.starts_with("NotAsked(NoTerminal)"), "{piped}");
}
