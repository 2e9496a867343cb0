use telemetry_runtime::track_feature;

fn main() {
    let search = #[track_feature(purpose = "decides whether the index stays")]
    || 3;
    search();
}
