use telemetry_runtime::TelemetryEvent;

#[derive(TelemetryEvent)]
enum Installation {
    /// The installation began.
    Started,
    /// The installation ended.
    Finished,
}

fn main() {}
