use std::time::Duration;

use telemetry_runtime::{TelemetryEvent, TelemetryValue};

#[derive(TelemetryEvent)]
#[telemetry(nme = "search", level = "enhnced", level = "full", retention_days = 0, cross(found))]
struct Searched {
    /// What was searched for.
    pattern: String,
    found: bool,
    /// How long it took.
    #[telemetry(rename = "Took")]
    took: Duration,
    /// In which mode.
    mode: Mode,
}

#[derive(TelemetryValue)]
enum Mode {
    Plain,
    #[telemetry(rename = "plain")]
    Literal,
    Other(String),
}

fn main() {
    // None of these lines is wrong.
    Searched {
        pattern: String::new(),
        found: true,
        took: Duration::ZERO,
        mode: Mode::Plain,
    }
    .record();
    let _ = Some(Mode::Literal);
}
