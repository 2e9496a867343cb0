use std::{fs, process::ExitCode, time::Instant};

/// Where set, a command tells what it took.
const ASKED: &str = "YEAR_MEASURE";

/// Runs a command in this process.
pub fn run(command: impl FnOnce() -> ExitCode) -> ExitCode {
    let started = Instant::now();
    let code = command();
    if std::env::var_os(ASKED).is_some() {
        let micros = started.elapsed().as_micros();
        eprintln!("measured: {micros} us, {} KiB", resident_kib_max());
    }
    code
}

/// The most memory that was ever resident; 0 where the system does not say.
fn resident_kib_max() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let word = line.and_then(|line| line.split_whitespace().next());
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}
