use telemetry_runtime::{Count, Flags, TelemetryEvent, TelemetryValue, funnel};

#[derive(TelemetryValue)]
enum Switch {
    Colour,
}

const NO_SWITCH: Flags<Switch> = Flags::new();
const MANY: Count = Count::new(100);

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows which commands deserve work")]
struct CommandExecuted {
    /// How much it found.
    found: Count,
    /// What was on.
    switches: Flags<Switch>,
    #[telemetry(skip)]
    quiet: bool,
}

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up":
    CommandExecuted { found: MANY } => CommandExecuted { switches: NO_SWITCH }
}

fn main() {}
