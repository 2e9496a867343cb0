use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(name = search, purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
