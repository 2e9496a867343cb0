use telemetry_runtime::TelemetryEvent;

#[allow(non_camel_case_types)]
struct bool(String);

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: bool,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
