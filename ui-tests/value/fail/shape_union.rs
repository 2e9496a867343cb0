use telemetry_runtime::TelemetryValue;

#[derive(TelemetryValue)]
union Language {
    rust: u8,
}

fn main() {}
