use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = "1, 10")]
struct Matches(u32);

fn main() {}
