//! What the hosts can record.

use telemetry_runtime::{ByteSize, Count, Elapsed, TelemetryEvent, TelemetryValue, track_feature};

/// What was asked for.
#[derive(TelemetryValue, Clone, Copy, Debug)]
pub enum Command {
    /// An index.
    Index,
    /// A search.
    Search,
    /// Figures.
    Stats,
}

/// A command ended.
#[derive(TelemetryEvent, Debug)]
#[telemetry(name = "ended", purpose = "measures itself")]
pub struct Ended {
    /// What was asked for.
    pub command: Command,
    /// Whether it succeeded.
    pub success: bool,
    /// How much it found.
    pub found: Count,
    /// How long it took.
    pub took: Elapsed,
    /// How much it read.
    pub read: ByteSize,
}

/// Mixes bits; what the tracked functions do, too.
#[must_use]
#[inline(never)]
pub fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Mixes bits.
#[must_use]
#[inline(never)]
#[track_feature("plain", purpose = "measures itself")]
pub fn plain(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Mixes bits.
#[must_use]
#[inline(never)]
#[track_feature("timed", purpose = "measures itself", timed)]
pub fn timed(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Mixes bits, and records an event whose fields follow from the number.
#[inline(never)]
pub fn ended(number: u64) -> u64 {
    Ended {
        command: [Command::Index, Command::Search, Command::Stats][(number % 3) as usize],
        success: number.is_multiple_of(2),
        found: Count::new(number & 0x3ff),
        took: std::time::Duration::from_micros(number & 0xffff).into(),
        read: ByteSize::new(number & 0xf_ffff),
    }
    .record();
    number.rotate_left(7) ^ 0x5bd1_e995
}
