use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", expires = "2026-02-30")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {}
