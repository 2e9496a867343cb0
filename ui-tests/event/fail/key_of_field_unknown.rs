use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    #[telemetry(name = "said", renam = "said")]
    what: bool,
}

fn main() {}
