use telemetry_runtime::TelemetryEvent;

/// Something happened inside.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "is an event and no value")]
struct Inner;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Inner,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
