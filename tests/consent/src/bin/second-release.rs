//! The release that knows more: a new variant, longer retention, a new event, a new endpoint.

use telemetry_consent_host::{Records, run};
use telemetry_runtime::{TelemetryEvent, TelemetryValue, track_feature};

#[derive(TelemetryValue)]
enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
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
    retention_days = 20
)]
struct Kept;

/// Something was added.
#[derive(TelemetryEvent)]
#[telemetry(name = "added", purpose = "shows whether things are added")]
struct Added;

/// Turns something.
#[track_feature("turned", purpose = "shows whether turning is used", timed)]
fn turn() {}

fn main() {
    run(
        || telemetry_runtime::start!(product = "consent-host", endpoint = "https://two.example"),
        Records {
            events: || {
                Moved { way: Way::Left }.record();
                Moved { way: Way::Right }.record();
                Moved { way: Way::Up }.record();
                Stayed.record();
                Kept.record();
                Added.record();
            },
            feature: turn,
        },
    );
}
