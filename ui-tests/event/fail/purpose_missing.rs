use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(level = "enhanced")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
