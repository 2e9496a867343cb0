use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Took {
    took: std::time::Duration,
}

fn main() {}
