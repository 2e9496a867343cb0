use telemetry_runtime::{Flags, TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
#[telemetry(buckets = [1, 10])]
struct Matches(u32);

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused")]
struct Searched {
    /// What it says.
    what: Flags<Matches>,
}

fn main() {
    fn records(event: &Searched) {
        event.record();
    }
    let _ = records;
}
