//! `telemetry-server`: takes reports in and turns them into totals, without knowing anybody.

use std::process::ExitCode;

fn main() -> ExitCode {
    telemetry_server::cli::main()
}
