use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    #[telemetry(name = "rust", skip)]
    Rust,
    #[telemetry(rename = "other", other)]
    Else,
}

fn main() {}
