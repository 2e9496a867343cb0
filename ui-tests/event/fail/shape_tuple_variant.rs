use telemetry_runtime::TelemetryEvent;

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
enum Searched {
    /// It ended.
    Ended(bool),
}

fn main() {}
