use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// Whose it is.
    username: bool,
    /// What it is called.
    #[telemetry(rename = "file.path")]
    place: bool,
}

fn main() {}
