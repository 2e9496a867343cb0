use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Range(u32, u32);

fn main() {}
