//! Calls of emit, with nothing set up (`off`) and with an emitter that counts.

use std::process::ExitCode;

use bench_emit::{ended, plain, start, timed};
use bench_kit::{Idle, Shape, mode, run};

#[inline(never)]
fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

fn main() -> ExitCode {
    if mode() == "on" {
        start();
    }
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain),
        Shape::new("timed", timed),
        Shape::new("event", ended),
        Shape::new("sustained", ended).late(10_000),
    ];
    run(&shapes, Idle)
}
