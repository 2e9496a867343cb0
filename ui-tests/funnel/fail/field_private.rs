mod events {
    use telemetry_runtime::TelemetryEvent;

    /// A command ended.
    #[derive(TelemetryEvent)]
    #[telemetry(purpose = "shows which commands deserve work")]
    pub struct CommandExecuted {
        /// Whether it succeeded.
        success: bool,
    }
}

use telemetry_runtime::funnel;
funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up":
    events::CommandExecuted => events::CommandExecuted { success: true }
}

fn main() {}
