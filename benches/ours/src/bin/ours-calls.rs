//! Calls of a program that has no thread for telemetry.

use std::process::ExitCode;

fn main() -> ExitCode {
    bench_ours::calls(|| {
        telemetry_runtime::start!(product = "bench", contributors = ["bench_ours"])
    })
}
