use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature("search.indexed" purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
