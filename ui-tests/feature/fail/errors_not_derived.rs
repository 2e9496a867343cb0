use telemetry_runtime::track_feature;

enum SearchError {
    Timeout,
}

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = SearchError)]
fn search() -> Result<u8, SearchError> {
    Err(SearchError::Timeout)
}

fn main() {}
