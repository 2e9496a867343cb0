use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Load(f64);

fn main() {}
