use telemetry_runtime::TelemetryEvent;

struct Inner {
    word: String,
}

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
