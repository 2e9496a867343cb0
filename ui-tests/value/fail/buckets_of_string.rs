use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Name(String);

fn main() {}
