//! What a drawing program could tell of a year: 140 features and 60 events in ten areas.

#[macro_use]
mod area;
mod around;
mod drawing;
mod waiting;

use telemetry_runtime::{TelemetryError, funnel, given};

use crate::chance::Chance;
use around::{export, file};

/// The steps of the funnel, so that its days can be told from the calls alone: how often which entry, after
/// the step before.
pub const TEMPLATES_KEPT: [(&str, u64); 3] = [
    ("file.template_chosen", 5),
    ("export.batch_ended", 50),
    ("export.written", 100),
];

funnel! {
    /// Whether who begins with templates comes to export in batches, and stays with it.
    "templates.kept", purpose = "decides whether templates and batches deserve work":
    given::FirstRun
        => file::Chosen * 5
        => export::Finished * 50
        => export::Measured * 100
}

/// One entry, and a way to call it.
#[derive(Clone, Copy)]
pub struct Entry {
    pub name: &'static str,
    pub form: Form,
    pub call: fn(Temper, &mut Chance) -> Done,
}

/// What its rows look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Feature,
    /// A feature with timings.
    Timed,
    Event,
    /// An event of level full: each is kept for itself, too.
    Single,
}

/// What a call came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether a kind of error was recorded.
    pub failed: bool,
    /// Whether a time was recorded.
    pub timed: bool,
    /// The quantities of an event added up, whatever their units.
    pub amount: u64,
}

/// In what ways an entry differs from the others.
#[derive(Clone, Copy)]
pub struct Temper(pub u32);

/// How a feature is to end.
#[derive(Clone, Copy)]
pub enum End {
    Well,
    Fails(Fault),
    Panics,
    IsCancelled,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, TelemetryError)]
pub enum Fault {
    NotFound,
    Denied,
    TimedOut,
    Busy,
    Invalid,
    TooLarge,
    Offline,
    #[telemetry(other)]
    Unlisted,
}

/// All of them, area by area.
pub fn all() -> Vec<Entry> {
    let areas = drawing::AREAS.iter().chain(around::AREAS).copied();
    areas.chain([waiting::AREA]).flatten().copied().collect()
}

impl Temper {
    /// One call in 20,000 panics; errors are between none and one in 25, and mostly of one kind.
    pub fn end(self, chance: &mut Chance) -> End {
        use Fault::{Busy, Denied, Invalid, NotFound, Offline, TimedOut, TooLarge, Unlisted};

        if chance.in_100_000(5) {
            return End::Panics;
        }
        if !chance.in_100_000(u64::from(self.0 % 6) * 800) {
            return End::Well;
        }
        let kinds = [
            NotFound, TimedOut, Busy, Invalid, Denied, Offline, TooLarge, Unlisted,
        ];
        let kind = self.0 + chance.halvings().min(3);
        End::Fails(kinds[kind as usize % kinds.len()])
    }

    /// From a dozen nanoseconds to some microseconds, and now and then a good deal longer.
    pub fn work(self, chance: &mut Chance) {
        let usual = 16_u64 << (self.0 % 8);
        let rounds = (usual + chance.below(usual)) << chance.halvings().min(8);
        for round in 0..rounds {
            std::hint::black_box(round);
        }
    }

    /// What an event measures: each entry has a size of its own.
    pub fn amount(self, chance: &mut Chance) -> u64 {
        let usual = 8_u64 << (self.0 % 6);
        (usual + chance.below(usual)) << chance.halvings().min(4)
    }
}
