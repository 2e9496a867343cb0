use telemetry_runtime::TelemetryEvent;

/// The enum's own description stands for none of its events.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
enum Installation {
    /// The installation began.
    Started,
    Finished {
        success: bool,
    },
}

fn main() {}
