//! A later release of the program, which wants its reports elsewhere.

use std::process::ExitCode;

fn main() -> ExitCode {
    telemetry_wire_host::run(|| {
        telemetry_runtime::start!(
            product = "wire-host",
            endpoint = "https://elsewhere.example",
            contributors = ["telemetry-wire-host"],
        )
    })
}
