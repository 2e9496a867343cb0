use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", crosses = [(command, success)])]
struct Searched {
    /// Which command.
    command: bool,
    /// Whether it worked.
    #[telemetry(rename = "worked")]
    success: bool,
    #[telemetry(skip)]
    pattern: String,
}

fn main() {}
