use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
struct Matches(u32);

fn main() {}
