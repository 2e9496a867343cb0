//! A user with a home of their own, who uses the program for some weeks.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

pub struct User {
    home: tempfile::TempDir,
}

impl User {
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quire"));
        command
            .args(words)
            .env_clear()
            .env("HOME", self.home.path())
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, words: &[&str]) -> Output {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {output:?}");
        output
    }

    /// Works on so many days up to today, but on every ninth.
    pub fn works(&self, days: u32) {
        let library = faketime();
        for (at, ago) in (0..days).rev().enumerate() {
            if at % 9 == 5 {
                continue;
            }
            let mut work = self.command(&["work", &at.to_string()]);
            if ago > 0 {
                work.env("LD_PRELOAD", &library)
                    .env("FAKETIME", format!("-{ago}d"))
                    .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                    .env("NO_FAKE_STAT", "1");
            }
            let output = work.output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    }

    /// The page as a file, and where it is.
    pub fn page(&self) -> String {
        let path = self.home.path().join("page.html");
        let path = path.to_str().unwrap();
        let output = self.run(&["telemetry", "view", "--output", path]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{path}\n"));
        format!("file://{path}")
    }
}

/// What its own command puts before the C library.
fn faketime() -> String {
    let asked = Command::new("faketime")
        .args(["now", "printenv", "LD_PRELOAD"])
        .output();
    let library = asked.ok().filter(|asked| asked.status.success());
    let library = library.expect("faketime does not run; on Debian: apt-get install faketime");
    String::from_utf8_lossy(&library.stdout).trim().to_owned()
}
