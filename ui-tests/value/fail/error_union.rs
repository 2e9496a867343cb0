use telemetry_runtime::TelemetryError;

#[derive(TelemetryError)]
union SearchError {
    code: u8,
}

fn main() {}
