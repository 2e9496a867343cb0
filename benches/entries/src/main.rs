//! Three events of a program whose `telemetry-runtime` only defines entries (no feature `store`).

use telemetry_runtime::{ByteSize, Count, Elapsed, TelemetryEvent, TelemetryValue};

/// What was asked for.
#[derive(TelemetryValue, Clone, Copy)]
enum Command {
    /// An index.
    Index,
    /// A search.
    Search,
    /// Figures.
    Stats,
}

/// A command ended.
#[derive(TelemetryEvent)]
#[telemetry(name = "ended", purpose = "measures itself")]
struct Ended {
    /// What was asked for.
    command: Command,
    /// Whether it succeeded.
    success: bool,
    /// How much it found.
    found: Count,
    /// How long it took.
    took: Elapsed,
    /// How much it read.
    read: ByteSize,
}

fn main() {
    let _telemetry = telemetry_runtime::start!(product = "bench");
    for (command, number) in [Command::Index, Command::Search, Command::Stats]
        .into_iter()
        .zip(0..)
    {
        Ended {
            command,
            success: true,
            found: Count::new(number),
            took: Elapsed::default(),
            read: ByteSize::new(number),
        }
        .record();
    }
}
