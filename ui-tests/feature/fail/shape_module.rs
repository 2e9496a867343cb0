use telemetry_runtime::track_feature;

/// An index.
#[track_feature(purpose = "decides whether the index stays")]
mod index {
    fn search() {}
}

fn main() {}
