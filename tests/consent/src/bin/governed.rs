//! A release on systems whose owner has a say.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{TelemetryEvent, track_feature};

/// Something was done.
#[derive(TelemetryEvent)]
#[telemetry(name = "done", purpose = "shows whether anything is done")]
struct Done;

/// Does something.
#[track_feature("do", purpose = "shows whether doing is used")]
fn act() {}

fn main() {
    run(
        || {
            telemetry_runtime::start!(
                product = "consent-host-governed",
                endpoint = "https://one.example"
            )
        },
        Records {
            events: || Done.record(),
            feature: act,
        },
    );
}
