//! What the hosts record.

use std::{fs, io};

use telemetry_runtime::{ByteSize, TelemetryError, TelemetryEvent, TelemetryValue, track_feature};

/// Where something came from.
#[derive(Clone, Copy, TelemetryValue)]
pub enum Origin {
    /// From the disk.
    Disk,
    /// From the shelf.
    Shelf,
    /// From the cellar.
    Cellar,
}

/// Why something failed.
#[derive(TelemetryError)]
pub enum Failure {
    /// It was locked.
    Locked,
    /// It was gone.
    #[expect(dead_code, reason = "a kind that never occurs must stay at nothing")]
    Gone,
}

/// Something was fetched.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "fetched",
    category = "fetching",
    purpose = "shows where things come from",
    cross(origin, whole)
)]
pub struct Fetched {
    /// Where from.
    pub origin: Origin,
    /// Whether all of it came.
    pub whole: bool,
    /// How large it was.
    pub size: ByteSize,
}

/// Somebody saw something.
#[derive(TelemetryEvent)]
#[telemetry(
    name = "seen",
    level = "full",
    purpose = "shows what is looked at, in order"
)]
pub struct Seen {
    /// Where it was.
    pub origin: Origin,
}

telemetry_runtime::funnel! {
    /// Whether who fetches something from the shelf fetches from the cellar later.
    "deeper", purpose = "shows whether people find the cellar":
    Fetched { origin: Origin::Shelf } => Fetched { origin: Origin::Cellar }
}

/// Works.
#[track_feature(
    "work",
    category = "work",
    purpose = "is what the program is for",
    timed
)]
pub fn work() {}

/// Fails.
#[track_feature("fail", category = "work", purpose = "shows why work fails", errors = Failure)]
pub fn fail() -> Result<(), Failure> {
    Err(Failure::Locked)
}

/// Opens a file.
#[track_feature("open", category = "work", purpose = "shows why files do not open", errors = io::Error)]
pub fn open(path: &str) -> io::Result<usize> {
    let text = fs::read_to_string(path)?;
    Ok(text.len())
}

/// Fetches by turns from everywhere.
pub fn fetch(turn: u64) {
    let origins = [Origin::Disk, Origin::Shelf, Origin::Cellar];
    let origin = origins[usize::try_from(turn % 3).unwrap_or(0)];
    let size = (1_000_u64 << (turn % 5)).into();
    let whole = turn.is_multiple_of(2);
    Fetched {
        origin,
        whole,
        size,
    }
    .record();
}

/// Sees something, by turns everywhere.
pub fn see(turn: u64) {
    let origin = if turn.is_multiple_of(2) {
        Origin::Shelf
    } else {
        Origin::Disk
    };
    Seen { origin }.record();
}
