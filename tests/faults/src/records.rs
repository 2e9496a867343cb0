//! What the host records.

use telemetry_fault_host::{KINDS, Kind, PARCEL_BYTES};
use telemetry_runtime::{ByteSize, TelemetryError, TelemetryEvent, TelemetryValue, track_feature};

#[derive(Clone, Copy, TelemetryValue)]
enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// Why something was dropped.
#[derive(TelemetryError)]
enum Slip {
    /// It was wet.
    Wet,
    /// It was hot.
    #[expect(dead_code, reason = "a kind that never occurs must stay at nothing")]
    Hot,
}

/// Something stepped.
#[derive(TelemetryEvent)]
#[telemetry(name = "stepped", purpose = "shows where things go")]
struct Stepped {
    /// Which way.
    way: Way,
}

/// Something was fetched.
#[derive(TelemetryEvent)]
#[telemetry(name = "fetched", purpose = "shows how much is fetched")]
struct Fetched {
    /// How large it was.
    size: ByteSize,
}

/// Somebody glanced.
#[derive(TelemetryEvent)]
#[telemetry(name = "glanced", purpose = "shows when people look", level = "full")]
struct Glanced {
    /// Which way.
    way: Way,
}

/// Walks to the left.
#[track_feature("walk.left", purpose = "shows whether walking is used")]
fn walk_left() {}

/// Walks to the right.
#[track_feature("walk.right", purpose = "shows whether walking is used")]
fn walk_right() {}

/// Walks up.
#[track_feature("walk.up", purpose = "shows whether walking is used")]
fn walk_up() {}

/// Walks down.
#[track_feature("walk.down", purpose = "shows whether walking is used")]
fn walk_down() {}

/// Carries something.
#[track_feature("carry", purpose = "shows how long carrying takes", timed)]
fn carry() {}

/// Lifts something, and lets it fall.
#[track_feature("lift", purpose = "shows why things fall", errors = Slip)]
fn lift() -> Result<(), Slip> {
    Err(Slip::Wet)
}

const WAYS: [Way; 4] = [Way::Left, Way::Right, Way::Up, Way::Down];

/// One call of a kind, by its place in the list of them.
pub fn call(kind: usize) {
    match KINDS[kind] {
        Kind::Walk(0) => walk_left(),
        Kind::Walk(1) => walk_right(),
        Kind::Walk(2) => walk_up(),
        Kind::Walk(_) => walk_down(),
        Kind::Carry => carry(),
        Kind::Slip => drop(lift()),
        Kind::Step(way) => Stepped { way: WAYS[way] }.record(),
        Kind::Fetch => Fetched {
            size: PARCEL_BYTES.into(),
        }
        .record(),
        Kind::Glance => Glanced { way: Way::Up }.record(),
    }
}
