use telemetry_runtime::TelemetryEvent;

type Word<T> = Option<T>;

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Word<String>,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
