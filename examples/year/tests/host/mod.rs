//! The program as a person runs it who has agreed to everything.

use std::{
    path::Path,
    process::{Command, Output, Stdio},
};

/// No command may have more memory.
pub const MEMORY_KIB_MAX: u64 = 64 << 10;

/// What a command took and said.
pub struct Measured {
    pub micros: u64,
    pub memory_kib: u64,
    pub out: Vec<u8>,
}

/// Makes a year; its totals are held against the calls.
pub fn make(dir: &Path, words: &[&str]) -> String {
    let words = [&["make", dir.to_str().unwrap()], words].concat();
    let output = host(dir, &words).output().unwrap();
    said(&output);
    String::from_utf8(output.stdout).unwrap()
}

/// Runs `telemetry …`.
pub fn measured(dir: &Path, words: &[&str]) -> Measured {
    let words = [&["telemetry"], words].concat();
    let output = host(dir, &words).output().unwrap();
    let said = said(&output);
    let figures = said
        .lines()
        .find_map(|line| line.strip_prefix("measured: "));
    let (micros, memory) = figures.unwrap().split_once(" us, ").unwrap();
    Measured {
        micros: micros.parse().unwrap(),
        memory_kib: memory.strip_suffix(" KiB").unwrap().parse().unwrap(),
        out: output.stdout,
    }
}

/// Whether the runtime records it by itself: what comes on top of the 200 entries.
pub fn is_given(name: &str) -> bool {
    [
        "app.first_run",
        "app.updated",
        "session.started",
        "session.ended",
        "session.cost",
        "help.viewed",
        "feature.discovered",
    ]
    .contains(&name)
}

/// `.ci/run` installs it.
pub fn has_faketime() -> bool {
    let has = Command::new("faketime").arg("--version").output().is_ok();
    if !has {
        eprintln!("skipped: faketime is not installed");
    }
    has
}

fn host(dir: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_year"));
    command
        .args(words)
        .env_clear()
        .env("HOME", dir)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("YEAR_TELEMETRY_DIR", dir)
        .env("YEAR_TELEMETRY", "full")
        .env("YEAR_MEASURE", "1")
        .stdin(Stdio::null());
    command
}

fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{} {said}", output.status);
    said
}
