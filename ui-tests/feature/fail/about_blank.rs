use telemetry_runtime::track_feature;

#[track_feature(about = "", purpose = "decides whether the index stays")]
fn search() {}

fn main() {}
