use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature]
fn search() {}

fn main() {}
