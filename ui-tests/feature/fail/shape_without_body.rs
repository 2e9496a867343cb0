use telemetry_runtime::track_feature;

trait Search {
    /// Searches the index.
    #[track_feature(purpose = "decides whether the index stays")]
    fn search(&self);
}

fn main() {}
