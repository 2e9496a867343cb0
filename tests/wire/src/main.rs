//! A program that is over soon.

use std::process::ExitCode;

fn main() -> ExitCode {
    telemetry_wire_host::run(|| {
        telemetry_runtime::start!(
            product = "wire-host",
            endpoint = "https://telemetry.example",
            contributors = ["telemetry-wire-host"],
        )
    })
}
