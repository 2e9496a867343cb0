use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpos = "decides whether the index stays")]
fn search() {}

fn main() {}
