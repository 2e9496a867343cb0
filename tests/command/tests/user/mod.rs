//! A user with a home of their own.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod owner;

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// A home of its own.
pub struct User {
    home: tempfile::TempDir,
    /// For files that nobody named.
    temporary: tempfile::TempDir,
}

/// What a run came to.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl User {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            temporary: tempfile::tempdir().unwrap(),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn temporary(&self) -> &Path {
        self.temporary.path()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_command-host"), words)
    }

    /// The program without subcommands of its own.
    pub fn flat_command(&self, words: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_flat"), words)
    }

    /// The program on a system whose owner has a say.
    pub fn governed_command(&self, words: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_ruled"), words)
    }

    /// The program that shows a settings page.
    pub fn settings(&self) -> Ran {
        let mut command = self.program(env!("CARGO_BIN_EXE_settings"), &[]);
        ran(command.output().unwrap())
    }

    pub fn flat(&self, words: &[&str]) -> Ran {
        ran(self.flat_command(words).output().unwrap())
    }

    fn program(&self, path: &str, words: &[&str]) -> Command {
        let mut command = Command::new(path);
        command
            .args(words)
            .env_clear()
            .env("HOME", self.home())
            .env("TMPDIR", self.temporary.path())
            .env("XDG_DATA_HOME", self.home().join("data"))
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        ran(self.command(words).output().unwrap())
    }

    /// `telemetry …`
    pub fn ask(&self, words: &[&str]) -> Ran {
        self.run(&[&["telemetry"], words].concat())
    }

    /// An answer in JSON, with nothing else on stdout.
    pub fn json(&self, words: &[&str]) -> Value {
        let ran = self.ask(&[words, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(json["schema"], 1);
        json
    }

    /// Who shares reports, too: nothing else lets `send` do anything.
    pub fn sharing(level: &str) -> Self {
        let user = Self::enabled(level);
        user.shares();
        user
    }

    pub fn shares(&self) {
        let level = self.json(&["status"])["level"].clone();
        let level = level.as_str().unwrap_or("full");
        let ran = self.ask(&["enable", level, "--share"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    pub fn enabled(level: &str) -> Self {
        let user = Self::new();
        let ran = user.ask(&["enable", "--level", level]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        user
    }
}

/// A command at a moment, such as `@2026-03-04 12:00:00`. The wrapper of the same name wants a semaphore for
/// each process id, which another run may have left behind.
pub fn at(moment: &str, mut command: Command) -> Command {
    let folders = fs::read_dir("/usr/lib").unwrap();
    let library = folders
        .map(|folder| folder.unwrap().path().join("faketime/libfaketime.so.1"))
        .find(|library| library.exists())
        .expect("faketime is a package of Debian");
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME", moment)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    command
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every subcommand with words by which it does something without a terminal, on a device where
/// something was recorded.
///
/// A test holds it against what `--help` lists: a new subcommand needs a line here.
pub const COMMANDS: &[&[&str]] = &[
    &["status"],
    &["enable"],
    &["disable"],
    &["review"],
    &["explain"],
    &["show"],
    &["export"],
    &["report"],
    &["send"],
    &["delete", "--yes"],
    &["debug", "--", "work"],
    &["completions", "bash"],
    &["metrics"],
    &["view"],
];
