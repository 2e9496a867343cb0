use telemetry_runtime::TelemetryError;

#[derive(TelemetryError)]
enum SearchError<T> {
    UserUnknown(T),
    Timeout,
    #[telemetry(rename = "timeout")]
    Slow,
    #[telemetry(rename = "Bad Pattern")]
    Pattern,
}

fn main() {}
