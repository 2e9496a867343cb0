use telemetry_runtime::{TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
enum Twenty {
    V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15,
    V16, V17, V18, V19,
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", cross(first, second, third))]
struct Searched {
    /// The first.
    first: Twenty,
    /// The second.
    second: Twenty,
    /// The third.
    third: Twenty,
}

fn main() {}
