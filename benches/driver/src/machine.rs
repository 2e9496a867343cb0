//! Where and when something was measured.

use std::{fs, process::Command};

use crate::cargo::succeed;

/// The machine in one line each: processor, memory of its kind, kernel, compiler, file system.
pub fn describe() -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    vec![
        format!("processor: {}, {cores} cores", processor()),
        format!("kernel: {}", said("uname", &["-sr"])),
        format!("compiler: {}", said("rustc", &["--version"])),
        format!(
            "temporary folder: {}",
            said(
                "stat",
                &["-f", "-c", "%T", &std::env::temp_dir().to_string_lossy()]
            )
        ),
    ]
}

/// The day and the minute, what was built, and how much the machine had to do besides.
pub fn occasion() -> String {
    let here = crate::cargo::benches();
    let commit = said(
        "git",
        &[
            "-C",
            &here.to_string_lossy(),
            "rev-parse",
            "--short",
            "HEAD",
        ],
    );
    let minute = said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]);
    format!("Measured {minute} at {commit}, load before {:.2}.", load())
}

/// Processes that had to do in the last minute, on average.
fn load() -> f64 {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace()
        .next()
        .and_then(|load| load.parse().ok())
        .unwrap_or(f64::NAN)
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| "unknown".to_owned(), |(_, name)| name.trim().to_owned())
}

fn said(program: &str, words: &[&str]) -> String {
    succeed(Command::new(program).args(words))
        .map_or_else(|_| "unknown".to_owned(), |said| said.trim().to_owned())
}
