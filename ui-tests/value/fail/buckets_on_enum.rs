use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
enum Language {
    Rust,
}

fn main() {}
