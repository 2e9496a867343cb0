use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", crate = "telemetry_runtime")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
