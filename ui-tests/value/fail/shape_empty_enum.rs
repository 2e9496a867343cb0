use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {}

fn main() {}
