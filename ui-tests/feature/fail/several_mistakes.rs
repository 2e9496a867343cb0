use telemetry_runtime::track_feature;

struct Index;

impl Index {
    #[track_feature("Search", level = "al", timd, retention_days = 0, expires = "soon", timed, timed)]
    #[track_caller]
    const fn search(&self) -> u8 {
        3
    }
}

/// Counts lines.
#[track_feature]
fn user_names() {}

// What is called stays there: no mistake draws another.
fn calls() -> u8 {
    user_names();
    Index.search()
}

fn main() {}
