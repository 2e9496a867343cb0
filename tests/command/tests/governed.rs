//! What a command ends with where the system's owner refuses, by `/etc/<product>/telemetry.toml`.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod user;

use std::{fs, io, path::Path};

use user::{COMMANDS, Ran, User, ran};

const FOLDER: &str = "/etc/command-host-governed";

/// The owner's folder, for as long as the test runs.
struct Owner {
    /// The name is one for the whole machine: another checkout waits for its turn.
    turn: fs::File,
}

impl Owner {
    /// Nothing where this user does not own the system.
    fn new() -> Option<Self> {
        let turn = fs::File::create(std::env::temp_dir().join("command-host-governed")).unwrap();
        turn.lock().unwrap();
        match fs::create_dir(FOLDER) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                eprintln!("skipped: only who owns the system may make {FOLDER}");
                None
            }
            // A run that was killed has left it.
            _ => Some(Self { turn }),
        }
    }

    fn says(words: &str) {
        fs::write(Path::new(FOLDER).join("telemetry.toml"), words).unwrap();
    }

    fn is_silent() {
        // There may be none yet.
        let _ = fs::remove_file(Path::new(FOLDER).join("telemetry.toml"));
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(FOLDER);
        let _ = self.turn.unlock();
    }
}

fn ask(user: &User, words: &[&str]) -> Ran {
    ran(user.governed_command(words).output().unwrap())
}

#[test]
fn what_is_refused_by_policy_ends_with_3_and_the_rest_goes_on() {
    let Some(_owner) = Owner::new() else { return };
    for policy in ["level = \"off\"\n", "this is not a policy"] {
        for words in COMMANDS {
            Owner::is_silent();
            let user = User::new();
            let enabled = ask(&user, &["telemetry", "enable", "full"]);
            assert_eq!(enabled.code, 0, "{}", enabled.err);
            ask(&user, &["work"]);
            Owner::says(policy);
            let words = [&["telemetry"], *words].concat();
            let ran = ask(&user, &words);
            let refused = words[1] == "enable";
            let code = if refused { 3 } else { 0 };
            assert_eq!(ran.code, code, "{policy}: {words:?}: {}", ran.err);
            let complains = ran.err.lines().any(|line| line.starts_with("error: "));
            assert_eq!(complains, refused, "{}", ran.err);
            if refused {
                assert_eq!(ran.out, "");
                assert!(ran.err.contains("policy"), "{}", ran.err);
            }
        }
    }
    a_lowered_level_is_no_refusal();
}

/// What is let through is agreed to.
fn a_lowered_level_is_no_refusal() {
    Owner::says("level = \"basic\"\n");
    let user = User::new();
    let enabled = ask(&user, &["telemetry", "enable", "full"]);
    assert_eq!(enabled.code, 0, "{}", enabled.err);
    let status = ask(&user, &["telemetry", "status"]).out;
    assert!(status.contains("records at level basic"), "{status}");
}
