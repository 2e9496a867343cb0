use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [0.5, 1.5])]
struct Matches(u32);

fn main() {}
