use telemetry_runtime::track_feature;

///
#[track_feature(purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
