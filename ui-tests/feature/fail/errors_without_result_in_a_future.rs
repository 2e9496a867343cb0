use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = std::io::Error)]
async fn search() -> u8 {
    3
}

fn main() {}
