use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language<T> {
    Rust,
    #[telemetry(other)]
    Other(T),
}

fn main() {}
