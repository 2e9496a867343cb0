use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry = "search"]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
