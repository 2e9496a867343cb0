use telemetry_runtime::TelemetryError;

#[derive(TelemetryError)]
enum SearchError {}

fn main() {}
