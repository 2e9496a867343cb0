use telemetry_runtime::{Flags, TelemetryEvent};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Flags<bool>,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
