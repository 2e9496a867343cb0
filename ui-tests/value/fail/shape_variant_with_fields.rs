use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    Rust,
    Tuple(String),
    Named { name: String },
}

fn main() {}
