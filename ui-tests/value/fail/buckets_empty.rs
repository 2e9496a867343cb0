use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [])]
struct Matches(u32);

fn main() {}
