use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 9223372036854775808])]
struct Matches(u64);

fn main() {}
