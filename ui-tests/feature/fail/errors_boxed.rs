use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = Box<dyn std::error::Error>)]
fn search() -> Result<u8, Box<dyn std::error::Error>> {
    Ok(3)
}

fn main() {}
