use telemetry_runtime::TelemetryEvent;

enum Command {
    Think,
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Command,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
