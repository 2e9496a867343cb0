use telemetry_runtime::TelemetryValue;

type Number = &'static str;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Name(Number);

fn main() {}
