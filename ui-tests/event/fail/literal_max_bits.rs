use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", level = "full", max_bits = 31)]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
