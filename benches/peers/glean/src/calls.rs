//! Calls of Glean, the caller's side: a thread of its own does the rest. `off` has the upload
//! disabled, which is how a user of Glean says no.

use std::process::ExitCode;

use bench_glean::{ENDED, Ended, PLAIN, TIMED, start};
use bench_kit::{Program, Shape, mode, run};

/// Few enough for its queue and its thread to keep up between two measurements.
const IN_A_ROW: u64 = 500;

#[inline(never)]
fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

#[inline(never)]
fn plain(number: u64) -> u64 {
    PLAIN.add(1);
    number.rotate_left(7) ^ 0x5bd1_e995
}

#[inline(never)]
fn timed(number: u64) -> u64 {
    let timer = TIMED.start();
    let mixed = number.rotate_left(7) ^ 0x5bd1_e995;
    TIMED.stop_and_accumulate(timer);
    mixed
}

#[inline(never)]
fn ended(number: u64) -> u64 {
    ENDED.record(Ended::of(number));
    number.rotate_left(7) ^ 0x5bd1_e995
}

fn main() -> ExitCode {
    start(mode() == "on");
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain).at_most(IN_A_ROW),
        Shape::new("timed", timed).at_most(IN_A_ROW),
        Shape::new("event", ended).at_most(IN_A_ROW),
        Shape::new("sustained", ended).late(2_000),
    ];
    run(&shapes, Glean)
}

struct Glean;

impl Program for Glean {
    /// Reading a value waits until all before it is done.
    fn settle(&mut self) {
        let _ = PLAIN.test_get_num_recorded_errors(glean::ErrorType::InvalidValue);
    }
}
