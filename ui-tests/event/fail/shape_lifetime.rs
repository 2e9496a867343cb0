use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched<'a> {
    /// What it says.
    what: &'a str,
}

fn main() {}
