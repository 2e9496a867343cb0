use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
enum Language {
    #[telemetry(other)]
    First(String),
    #[telemetry(other)]
    Second(u8),
}

fn main() {}
