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

funnel! {
    /// How far people come.
    "activation", purpose = "shows where newcomers give up": Install => Install::Ended
}

fn main() {}
