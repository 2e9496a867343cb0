use telemetry_runtime::TelemetryEvent;

/// Searches.
#[derive(TelemetryEvent)]
fn search() {}

fn main() {}
