use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", name = "password_prompt", allow_name = " ")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
