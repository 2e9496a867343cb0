// What a condition removes is gone before the derive looks at it.
#![allow(unexpected_cfgs)]

use telemetry_runtime::{TelemetryEvent, TelemetryValue, testing::Capture};

/// A search ended.
#[derive(TelemetryEvent)]
#[cfg_attr(all(), telemetry(purpose = "shows that conditions are honoured"))]
#[cfg_attr(any(), telemetry(color = "red"))]
struct Searched {
    /// Whether it worked.
    success: bool,
    /// Never there.
    #[cfg(any())]
    pattern: String,
    #[cfg_attr(all(), doc = "In which mode.")]
    #[cfg_attr(all(), telemetry(rename = "how"))]
    mode: Mode,
}

#[derive(TelemetryValue)]
enum Mode {
    Plain,
    #[cfg(any())]
    Gone(String),
}

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that conditions are honoured")]
enum Ended {
    /// Well.
    Well,
    #[cfg(any())]
    Undescribed(String),
}

fn main() {
    let capture = Capture::start();
    Searched { success: true, mode: Mode::Plain }.record();
    Ended::Well.record();
    assert_eq!(capture.seen()[0].values.len(), 2);
    assert_eq!(capture.count("ended.well"), 1);
}
