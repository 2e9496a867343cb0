use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", expires = "2027-02-30")]
fn search() {}

fn main() {}
