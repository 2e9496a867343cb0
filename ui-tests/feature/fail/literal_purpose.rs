use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = 3)]
fn search() {}

fn main() {}
