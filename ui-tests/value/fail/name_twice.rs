use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    Rust,
    #[telemetry(rename = "rust")]
    Ferris,
    RUST,
}

fn main() {}
