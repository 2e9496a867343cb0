use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched<const N: usize> {
    /// What it says.
    what: bool,
}

fn main() {}
