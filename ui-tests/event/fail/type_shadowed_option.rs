use telemetry_runtime::TelemetryEvent;

struct Option<T>(T, String);

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Option<bool>,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
