use telemetry_runtime::{TelemetryEvent, TelemetryValue};

/// A search ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "would clear\u{1b}[2J the terminal that lists it")]
struct Searched {
    #[doc = "What it \u{7f} says."]
    what: What,
}

#[derive(TelemetryValue)]
enum What {
    #[doc = "Plain\0text."]
    Plain,
}

fn main() {}
