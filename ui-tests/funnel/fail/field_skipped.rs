use telemetry_runtime::{TelemetryEvent, funnel};

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows which commands deserve work")]
struct CommandExecuted {
    /// Whether it succeeded.
    success: bool,
    #[telemetry(skip)]
    quiet: bool,
}

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up":
    CommandExecuted => CommandExecuted { quiet: true }
}

fn main() {}
