use telemetry_runtime::TelemetryError;

#[derive(TelemetryError)]
#[telemetry(name = "search")]
enum SearchError {
    #[telemetry(ranme = "io")]
    Io(#[telemetry(skip)] std::io::Error),
}

fn main() {}
