//! Who owns the system, and what they say in `/etc/<product>/telemetry.toml`.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::{fs, io, path::Path};

const FOLDER: &str = "/etc/command-host-governed";

/// The owner's folder, for as long as the test runs.
pub struct Owner {
    /// The name is one for the whole machine: another checkout waits for its turn.
    turn: fs::File,
}

impl Owner {
    /// Nothing where this user does not own the system.
    pub fn new() -> Option<Self> {
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

    pub fn says(words: &str) {
        fs::write(Path::new(FOLDER).join("telemetry.toml"), words).unwrap();
    }

    pub fn is_silent() {
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
