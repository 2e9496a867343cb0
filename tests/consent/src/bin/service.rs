//! A release that runs for hours.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{TelemetryEvent, track_feature};

/// Something was served.
#[derive(TelemetryEvent)]
#[telemetry(name = "served", purpose = "shows whether anything is served")]
struct Served;

/// Something was served, in detail.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "inspected",
    purpose = "shows how things are served",
    level = "enhanced"
)]
struct Inspected;

/// Serves something.
#[track_feature("serve", purpose = "shows whether serving is used")]
fn serve() {}

fn main() {
    run(
        || telemetry_runtime::start!(product = "consent-host", long_lived),
        Records {
            events: || {
                Served.record();
                Inspected.record();
            },
            feature: serve,
        },
    );
}
