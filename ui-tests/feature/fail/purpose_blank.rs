use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = " ")]
fn search() {}

fn main() {}
