use telemetry_runtime::TelemetryEvent;

type Word = String;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Word,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
