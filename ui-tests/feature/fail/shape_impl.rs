use telemetry_runtime::track_feature;

struct Index;

#[track_feature(purpose = "decides whether the index stays")]
impl Index {
    fn search(&self) {}
}

fn main() {}
