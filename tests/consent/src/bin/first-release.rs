//! The release that the user agreed to.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{TelemetryEvent, TelemetryValue, track_feature};

#[derive(TelemetryValue)]
enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// Something moved.
#[derive(TelemetryEvent)]
#[telemetry(name = "moved", purpose = "shows where things go")]
struct Moved {
    /// Which way.
    way: Way,
}

/// Something stayed.
#[derive(TelemetryEvent)]
#[telemetry(name = "stayed", purpose = "shows whether things stay")]
struct Stayed;

/// Something was kept.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "kept",
    purpose = "shows whether things are kept",
    retention_days = 10
)]
struct Kept;

/// Turns something.
#[track_feature("turned", purpose = "shows whether turning is used", timed)]
fn turn() {}

fn main() {
    run(
        || telemetry_runtime::start!(product = "consent-host", endpoint = "https://one.example"),
        Records {
            events: || {
                Moved { way: Way::Left }.record();
                Moved { way: Way::Right }.record();
                Stayed.record();
                Kept.record();
            },
            feature: turn,
        },
    );
}
