use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", category = "passwords")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
