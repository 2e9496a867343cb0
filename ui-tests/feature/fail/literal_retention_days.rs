use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", retention_days = 4_000)]
fn search() {}

fn main() {}
