//! Calls of OpenTelemetry, with its no-op provider (`off`) and with the SDK.

use std::process::ExitCode;

use bench_kit::{Idle, Shape, mode, run};
use bench_opentelemetry::{ended, plain, start, timed};

#[inline(never)]
fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

fn main() -> ExitCode {
    let _provider = (mode() == "on").then(start);
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain),
        Shape::new("timed", timed),
        Shape::new("event", ended),
        Shape::new("sustained", ended).late(10_000),
    ];
    run(&shapes, Idle)
}
