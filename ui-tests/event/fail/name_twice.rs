use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: bool,
    /// What it said.
    #[telemetry(rename = "what")]
    said: bool,
}

fn main() {}
