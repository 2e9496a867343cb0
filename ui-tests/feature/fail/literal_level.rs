use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", level = "all")]
fn search() {}

fn main() {}
