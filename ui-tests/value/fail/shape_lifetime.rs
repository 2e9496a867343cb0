use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language<'a> {
    Rust,
    #[telemetry(other)]
    Other(&'a str),
}

fn main() {}
