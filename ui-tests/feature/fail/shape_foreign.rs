use telemetry_runtime::track_feature;

unsafe extern "C" {
    /// Searches the index.
    #[track_feature(purpose = "decides whether the index stays")]
    fn search();
}

fn main() {}
