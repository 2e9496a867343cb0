use telemetry_runtime::track_feature;

trait Search {
    type Error;

    fn find(&self) -> Result<u8, Self::Error>;

    /// Searches the index.
    #[track_feature(purpose = "decides whether the index stays", errors = Self::Error)]
    fn search(&self) -> Result<u8, Self::Error> {
        self.find()
    }
}

fn main() {}
