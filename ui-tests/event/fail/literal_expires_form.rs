use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", expires = "30.06.2027")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
