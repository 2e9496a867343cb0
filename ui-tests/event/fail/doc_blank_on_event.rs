use telemetry_runtime::TelemetryEvent;

///
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
