use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", max_bits = 12)]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
