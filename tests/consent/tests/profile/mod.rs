//! A user of the host, in a home of their own.
#![allow(dead_code, reason = "each test uses a part")]

#[cfg(target_os = "linux")]
pub mod sitting;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub struct Profile {
    home: tempfile::TempDir,
}

pub const FIRST: &str = env!("CARGO_BIN_EXE_first-release");
pub const SECOND: &str = env!("CARGO_BIN_EXE_second-release");

pub const SERVICE: &str = env!("CARGO_BIN_EXE_service");
pub const SMUGGLER: &str = env!("CARGO_BIN_EXE_smuggler");

impl Profile {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// A profile in which the first release was agreed to at a level, and did nothing else.
    pub fn agreed(choice: &str) -> Self {
        let profile = Self::new();
        let said = profile.first(&["start", &format!("enable:{choice}")]);
        assert_eq!(said, "done\n");
        profile
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data(&self) -> PathBuf {
        self.home().join(".local/share/consent-host/telemetry")
    }

    pub fn config(&self) -> PathBuf {
        self.home().join(".config/consent-host")
    }

    pub fn user_file(&self) -> PathBuf {
        self.config().join("telemetry.toml")
    }

    pub fn gate(&self) -> PathBuf {
        self.data().join("gate")
    }

    pub fn command(&self, release: &str) -> Command {
        let mut command = Command::new(release);
        command.env_clear().env("HOME", self.home());
        command
    }

    /// Runs a release; it must end well and say nothing on stderr.
    pub fn run(&self, release: &str, words: &[&str]) -> String {
        text(self.command(release).args(words).output().unwrap())
    }

    pub fn first(&self, words: &[&str]) -> String {
        self.run(FIRST, words)
    }

    pub fn second(&self, words: &[&str]) -> String {
        self.run(SECOND, words)
    }

    pub fn first_with(&self, variables: &[(&str, &str)], words: &[&str]) -> String {
        let mut command = self.command(FIRST);
        command.envs(variables.iter().copied()).args(words);
        text(command.output().unwrap())
    }

    /// How often each entry was recorded, by a fold of everything that was left behind.
    pub fn recorded(&self) -> BTreeMap<String, u64> {
        let listing = self.second(&["start", "fold", "listing"]);
        listing
            .lines()
            .filter_map(|line| {
                let mut words = line.split(' ');
                let (name, _, count) = (words.next()?, words.next()?, words.next()?);
                Some((name.to_owned(), count.parse().ok()?))
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    pub fn total(&self) -> u64 {
        self.recorded().values().sum()
    }

    /// Every file and folder below the home, as relative paths.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(self.home(), &mut found);
        found
            .iter()
            .filter_map(|path| Some(path.strip_prefix(self.home()).ok()?.to_owned()))
            .collect()
    }
}

pub fn text(output: Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?} {stderr}", output.status);
    assert_eq!(stderr, "", "a host's stderr is its own");
    String::from_utf8(output.stdout).unwrap()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), found);
        }
        found.push(entry.path());
    }
}
