use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", allow_name = "there is nothing personal in it")]
struct Searched {
    /// What it says.
    #[telemetry(allow_name = "nor in this")]
    what: bool,
}

fn main() {}
