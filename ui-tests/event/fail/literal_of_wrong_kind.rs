use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = 5, level = enhanced, category = true, retention_days = "90", max_bits = 2.5)]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
