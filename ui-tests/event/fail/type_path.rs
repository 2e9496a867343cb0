use std::path::PathBuf;

use telemetry_runtime::TelemetryEvent;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: PathBuf,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
