use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", retention_days = 3651)]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
