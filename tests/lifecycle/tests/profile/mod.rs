//! A user of the program, in a home of their own.
#![allow(dead_code, reason = "each test program uses a part")]

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

pub const APP: &str = env!("CARGO_BIN_EXE_app");
pub const NEXT: &str = env!("CARGO_BIN_EXE_app-next");
pub const SERVICE: &str = env!("CARGO_BIN_EXE_daemon");
pub const SILENT: &str = env!("CARGO_BIN_EXE_silent");

pub struct Profile {
    home: tempfile::TempDir,
}

/// Everything that is stored.
pub struct Rows(Vec<Value>);

impl Profile {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// A user who has agreed, in a process that leaves no mark of a session: it is deleted again.
    pub fn agreed(choice: &str) -> Self {
        let profile = Self::new();
        profile.run(APP, &format!("start enable:{choice}"));
        profile
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn command(&self, program: &str, words: &str) -> Command {
        let mut command = Command::new(program);
        command
            .args(words.split_whitespace())
            .env_clear()
            .env("HOME", self.home())
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// What a run printed.
    pub fn run(&self, program: &str, words: &str) -> String {
        let output = self.command(program, words).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// The names of the files that belong to builds: their journals and descriptions.
    pub fn files(&self) -> BTreeSet<String> {
        let data = self.home().join(".local/share/lifecycle-host/telemetry");
        let folders = [data.join("builds"), data].into_iter();
        folders
            .flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten())
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("store") && name != "gate" && name != "builds")
            .collect()
    }

    /// What is stored. Whoever reads it is no host that records its own life.
    pub fn rows(&self) -> Rows {
        let text = self.run(SILENT, "start rows");
        Rows(
            text.lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        )
    }
}

impl Rows {
    pub fn of<'a>(&'a self, entry: &str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |row| row["entry"] == entry)
    }

    pub fn count(&self, entry: &str) -> u64 {
        self.of(entry).map(|row| row["n"].as_u64().unwrap()).sum()
    }

    /// How many of its records have this value.
    pub fn with(&self, entry: &str, field: &str, value: &str) -> u64 {
        self.of(entry)
            .filter(|row| row["values"][field] == value)
            .map(|row| row["n"].as_u64().unwrap())
            .sum()
    }

    /// Sessions that were started, and that were ended.
    pub fn sessions(&self) -> (u64, u64) {
        (self.count("session.started"), self.count("session.ended"))
    }
}
