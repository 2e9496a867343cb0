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

use telemetry_runtime::track_feature;

/// Searches.
#[track_feature("search", purpose = "shows whether people search")]
fn search() {}

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up": Installed => search
}

fn main() {}
