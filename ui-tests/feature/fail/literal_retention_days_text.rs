use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", retention_days = "90")]
fn search() {}

fn main() {}
