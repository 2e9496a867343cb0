use telemetry_runtime::{Count, TelemetryEvent};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", level = "full", max_bits = 4)]
struct Searched {
    /// How many.
    found: Count,
    /// Whether it worked.
    success: bool,
}

fn main() {}
