use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", timed, timed)]
fn search() {}

fn main() {}
