use telemetry_runtime::{TelemetryEvent, TelemetryValue};

#[derive(TelemetryValue)]
enum Choice {
    V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15,
    V16, V17, V18, V19, V20, V21, V22, V23, V24, V25, V26, V27, V28, V29, V30, V31,
}

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", level = "full")]
struct Searched {
    /// The first.
    first: Choice,
    /// The second.
    second: Choice,
    /// The third.
    third: Choice,
    /// The fourth.
    fourth: Choice,
    /// The fifth.
    fifth: Choice,
}

fn main() {}
