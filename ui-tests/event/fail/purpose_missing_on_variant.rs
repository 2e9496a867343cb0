use telemetry_runtime::TelemetryEvent;

#[derive(TelemetryEvent)]
enum Installation {
    /// The installation began.
    #[telemetry(purpose = "shows how many begin")]
    Started,
    /// The installation ended.
    Finished,
}

fn main() {}
