use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", cross(query, found))]
fn search() {}

fn main() {}
