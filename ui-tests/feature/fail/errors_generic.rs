use telemetry_runtime::track_feature;

/// Searches the index.
#[track_feature(purpose = "decides whether the index stays", errors = E)]
fn search<E>(found: Result<u8, E>) -> Result<u8, E> {
    found
}

fn main() {}
