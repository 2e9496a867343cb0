use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature("Search-Indexed", purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
