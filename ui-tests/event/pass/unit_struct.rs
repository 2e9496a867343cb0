use telemetry_runtime::{TelemetryEvent, testing::Capture};

/// The program started.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows how often it is used")]
struct Started;

fn main() {
    let capture = Capture::start();
    Started.record();
    Started.record_n(2);
    assert_eq!(capture.count("started"), 3);
}
