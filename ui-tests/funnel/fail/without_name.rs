use telemetry_runtime::{TelemetryEvent, funnel};

/// The program was installed.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows whether installing works")]
struct Installed;

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows which commands deserve work")]
struct CommandExecuted {
    /// Whether it succeeded.
    success: bool,
}

funnel! {
    /// How far people come.
    purpose = "shows where newcomers give up": Installed => CommandExecuted
}

fn main() {}
