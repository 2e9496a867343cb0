//! One kind of call.

use std::{hint::black_box, time::Duration};

/// One kind of call.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub(crate) name: &'static str,
    call: fn(u64) -> u64,
    /// Calls in one measurement, at least and at most.
    pub(crate) batch: (u64, u64),
    pub(crate) is_late: bool,
}

/// How long a measurement lasts, where the shape sets no other bound: long against the clock and
/// short against the scheduler.
pub(crate) const BATCH: Duration = Duration::from_millis(2);

impl Shape {
    /// A function that takes a number and gives one back, so that it cannot be left out.
    #[must_use]
    pub const fn new(name: &'static str, call: fn(u64) -> u64) -> Self {
        Self {
            name,
            call,
            batch: (1, 5_000_000),
            is_late: false,
        }
    }

    /// No more calls than so many in a row: a buffer holds no more, or a queue behind the call.
    #[must_use]
    pub const fn at_most(mut self, calls: u64) -> Self {
        self.batch = (1, calls);
        self
    }

    /// So many calls in a row, when all else has been measured.
    #[must_use]
    pub const fn late(mut self, calls: u64) -> Self {
        self.batch = (calls, calls);
        self.is_late = true;
        self
    }

    /// One loop for all shapes: where a loop lies in memory moves the time of a round by half a
    /// nanosecond. Never inlined, so that callgrind can count from its entry to its exit.
    #[inline(never)]
    pub(crate) fn repeat(&self, calls: u64) {
        for number in 0..calls {
            black_box((self.call)(black_box(number)));
        }
    }
}
