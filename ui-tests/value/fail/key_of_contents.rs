use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    Rust,
    #[telemetry(other)]
    Other(#[telemetry(skip)] String),
}

fn main() {}
