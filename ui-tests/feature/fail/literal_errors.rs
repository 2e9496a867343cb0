use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = "std::io::Error")]
fn search() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
