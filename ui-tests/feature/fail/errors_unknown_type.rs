use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = SearchErrr)]
fn search() -> Result<u8, std::io::Error> {
    Ok(3)
}

fn main() {}
