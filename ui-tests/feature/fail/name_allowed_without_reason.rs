use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature("search.email", allow_name = "", purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
