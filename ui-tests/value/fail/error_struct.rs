use telemetry_runtime::TelemetryError;

#[derive(TelemetryError)]
struct SearchError(String);

fn main() {}
