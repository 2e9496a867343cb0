use telemetry_runtime::{TelemetryEvent, funnel};

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows where installations stop")]
enum Install {
    /// It began.
    Started,
    /// It ended.
    Finished {
        /// Whether it was an update.
        update: bool,
    },
}

use Install::Started as Begun;

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up": Begun => Install::Finished
}

fn main() {}
