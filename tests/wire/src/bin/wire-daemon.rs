//! The same program as a service.

use std::process::ExitCode;

fn main() -> ExitCode {
    telemetry_wire_host::run(|| {
        telemetry_runtime::start!(
            product = "wire-host",
            endpoint = "https://telemetry.example",
            contributors = ["telemetry-wire-host"],
            long_lived,
        )
    })
}
