use telemetry_runtime::{Flags, TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
enum Switch {
    Hidden,
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Option<Flags<Switch>>,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
