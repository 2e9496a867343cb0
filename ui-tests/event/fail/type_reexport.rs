use telemetry_runtime::TelemetryEvent;

mod good {
    pub use std::string::String as Count;
}
use good::Count;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Count,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
