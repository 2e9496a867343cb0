use telemetry_runtime::{track_feature, TelemetryError};

#[derive(TelemetryError)]
enum SearchError {
    Timeout,
}

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = SearchError)]
fn search() -> std::io::Result<u8> {
    let _ = SearchError::Timeout;
    Ok(3)
}

fn main() {}
