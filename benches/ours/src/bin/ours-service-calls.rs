//! Calls of a program that runs for hours.

use std::process::ExitCode;

fn main() -> ExitCode {
    bench_ours::calls(|| {
        telemetry_runtime::start!(product = "bench", contributors = ["bench_ours"], long_lived)
    })
}
