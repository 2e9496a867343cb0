use std::{collections::HashMap, path::PathBuf, time::Duration};

use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that each field is judged")]
struct Searched {
    /// What was searched for.
    pattern: String,
    /// Where.
    folder: PathBuf,
    /// Whether it worked.
    success: bool,
    /// How many matches there were.
    found: u64,
    /// How long it took.
    took: Duration,
    /// Labels.
    labels: HashMap<String, String>,
}

/// A search ended in another way.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows that variants are judged too")]
enum Ended {
    /// It failed.
    Failed {
        /// Why.
        reason: String,
    },
    /// It was cancelled.
    Cancelled {
        /// After how long.
        after: f32,
    },
}

fn main() {
    fn records(event: &Searched, ended: &Ended) {
        event.record();
        ended.record();
    }
    let _ = records;
}
