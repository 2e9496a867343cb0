use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
struct Language;

fn main() {}
