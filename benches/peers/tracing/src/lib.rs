//! Calls of tracing, and a subscriber that does the least that counts as recording: it counts
//! spans and times, and reads every field. It stores nothing, so what it costs is a lower bound.

use std::{
    cell::Cell,
    fmt,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Instant,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// A call.
#[tracing::instrument(skip_all)]
#[inline(never)]
#[must_use]
pub fn plain(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A call that the subscriber times.
#[tracing::instrument(skip_all)]
#[inline(never)]
#[must_use]
pub fn timed(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// An event of five fields.
#[inline(never)]
#[must_use]
pub fn ended(number: u64) -> u64 {
    tracing::info!(
        command = ["index", "search", "stats"][(number % 3) as usize],
        success = number.is_multiple_of(2),
        found = number & 0x3ff,
        took = number & 0xffff,
        read = number & 0xf_ffff,
    );
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Makes the counting subscriber the program's.
///
/// # Panics
/// If there is one already.
pub fn start() {
    tracing::subscriber::set_global_default(Counting).expect("there is no other subscriber");
}

struct Counting;

thread_local! {
    static CALLS: Cell<u64> = const { Cell::new(0) };
    static ENTERED: Cell<Option<Instant>> = const { Cell::new(None) };
    static BUCKETS: [Cell<u32>; 64] = const { [const { Cell::new(0) }; 64] };
    static SUM: AtomicU64 = const { AtomicU64::new(0) };
}

/// Ids of spans: all calls of a kind share one.
const PLAIN: u64 = 1;
const TIMED: u64 = 2;

impl Subscriber for Counting {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        Id::from_u64(if attributes.metadata().name() == "timed" {
            TIMED
        } else {
            PLAIN
        })
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Adding);
    }

    fn enter(&self, span: &Id) {
        if span.into_u64() == TIMED {
            ENTERED.set(Some(Instant::now()));
        }
    }

    fn exit(&self, span: &Id) {
        if span.into_u64() == PLAIN {
            CALLS.set(CALLS.get() + 1);
        } else if let Some(entered) = ENTERED.take() {
            let ns = u64::try_from(entered.elapsed().as_nanos()).unwrap_or(u64::MAX);
            BUCKETS.with(|buckets| {
                let bucket = &buckets[(ns | 1).ilog2() as usize];
                bucket.set(bucket.get() + 1);
            });
        }
    }
}

struct Adding;

impl Adding {
    fn add(value: u64) {
        SUM.with(|sum| sum.store(sum.load(Relaxed).wrapping_add(value), Relaxed));
    }
}

impl Visit for Adding {
    fn record_u64(&mut self, _: &Field, value: u64) {
        Self::add(value);
    }

    fn record_bool(&mut self, _: &Field, value: bool) {
        Self::add(value.into());
    }

    fn record_str(&mut self, _: &Field, value: &str) {
        Self::add(value.len() as u64);
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
