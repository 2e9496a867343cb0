use telemetry_runtime::{TelemetryEvent, TelemetryValue, funnel};

/// The program was installed.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows whether installing works")]
struct Installed;

#[derive(TelemetryValue)]
enum Command {
    Search,
    Stats,
}

#[derive(TelemetryValue)]
enum Level {
    Low,
}

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows which commands deserve work")]
struct CommandExecuted {
    /// Which command was run.
    command: Command,
    /// Whether it was checked.
    checked: Option<bool>,
    /// Whether it succeeded.
    success: bool,
}

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up":
    Installed => CommandExecuted { success: Command::Search } => CommandExecuted { command: Level::Low }
        => CommandExecuted { checked: true }
}

fn main() {}
