use telemetry_runtime::TelemetryEvent;

#[derive(TelemetryEvent)]
#[telemetry(purpose = "shows what is refused", cross(first, second))]
enum Searched {
    /// It ended.
    Ended {
        /// The first.
        first: bool,
        /// The second.
        second: bool,
    },
}

fn main() {}
