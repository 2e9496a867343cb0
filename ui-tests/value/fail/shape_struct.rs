use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
struct Language {
    name: String,
    version: u8,
}

fn main() {}
