use telemetry_runtime::{TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
enum Profile {
    None,
    Fast,
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// A value or none.
    profile: Option<Profile>,
}

fn main() {}
