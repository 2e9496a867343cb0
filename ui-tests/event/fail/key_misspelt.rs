use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpos = "shows what is refused", retention_day = 30)]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
