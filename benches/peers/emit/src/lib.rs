//! Calls of emit, and an emitter that does the least that counts as recording: it reads every
//! property. It stores nothing, so what it costs is a lower bound.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use emit::Props as _;

/// A call.
#[inline(never)]
#[must_use]
pub fn plain(number: u64) -> u64 {
    emit::emit!("plain");
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A call that is timed: a span.
#[emit::span("timed")]
#[inline(never)]
#[must_use]
pub fn timed(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// An event of five fields.
#[inline(never)]
#[must_use]
pub fn ended(number: u64) -> u64 {
    emit::emit!(
        "ended",
        command: ["index", "search", "stats"][(number % 3) as usize],
        success: number.is_multiple_of(2),
        found: number & 0x3ff,
        took: number & 0xffff,
        read: number & 0xf_ffff,
    );
    number.rotate_left(7) ^ 0x5bd1_e995
}

thread_local! {
    static PROPERTIES: AtomicU64 = const { AtomicU64::new(0) };
}

/// Makes the counting emitter the program's.
pub fn start() {
    let counting = emit::emitter::from_fn(|event| {
        let _ = event.props().for_each(|_, value| {
            let value = value.cast::<u64>().unwrap_or(1);
            PROPERTIES.with(|sum| sum.store(sum.load(Relaxed).wrapping_add(value), Relaxed));
            ControlFlow::Continue(())
        });
    });
    let _ = emit::setup().emit_to(counting).init();
}
