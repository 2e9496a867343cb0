use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "  ")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
