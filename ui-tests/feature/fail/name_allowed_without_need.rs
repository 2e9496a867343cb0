use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature("search.indexed", allow_name = "it is harmless", purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
