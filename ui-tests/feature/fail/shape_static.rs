use telemetry_runtime::track_feature;

/// An index.
#[track_feature(purpose = "decides whether the index stays")]
static INDEX: u8 = 3;

fn main() {}
