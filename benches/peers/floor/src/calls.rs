//! What nobody can be faster than: in mode `own` each thread writes for itself alone, in mode
//! `shared` all write to the same place.

use std::{
    cell::{Cell, RefCell},
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

use bench_kit::{Idle, Shape, mode, run};

static SHARED: AtomicU64 = AtomicU64::new(0);
static SHARED_BYTES: Mutex<[u64; 5]> = Mutex::new([0; 5]);

/// Room for as many events as a log of 16 KiB holds.
const WORDS: usize = 2_048;

thread_local! {
    static OWN: AtomicU64 = const { AtomicU64::new(0) };
    static LOG: RefCell<[u64; WORDS]> = const { RefCell::new([0; WORDS]) };
    static AT: Cell<usize> = const { Cell::new(0) };
}

#[inline(never)]
fn bare(number: u64) -> u64 {
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A thread's own counter: a load and a store.
#[inline(never)]
fn own(number: u64) -> u64 {
    OWN.with(|own| own.store(own.load(Relaxed) + 1, Relaxed));
    number.rotate_left(7) ^ 0x5bd1_e995
}

#[inline(never)]
fn shared(number: u64) -> u64 {
    SHARED.fetch_add(1, Relaxed);
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// The clock, twice, and nothing done with it.
#[inline(never)]
fn clock(number: u64) -> u64 {
    let started = Instant::now();
    let mixed = number.rotate_left(7) ^ 0x5bd1_e995;
    std::hint::black_box(started.elapsed());
    mixed
}

/// Five words into memory of the thread's own.
#[inline(never)]
fn words(number: u64) -> u64 {
    LOG.with_borrow_mut(|log| {
        let at = AT.get();
        log[at..at + 5].copy_from_slice(&[number, number + 1, number + 2, number + 3, number + 4]);
        AT.set(if at + 10 > WORDS { 0 } else { at + 5 });
    });
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Five words into memory behind a lock.
#[inline(never)]
fn locked(number: u64) -> u64 {
    let words = [number, number + 1, number + 2, number + 3, number + 4];
    *SHARED_BYTES.lock().unwrap_or_else(PoisonError::into_inner) = words;
    number.rotate_left(7) ^ 0x5bd1_e995
}

fn main() -> ExitCode {
    let (plain, event): (fn(u64) -> u64, fn(u64) -> u64) = if mode() == "shared" {
        (shared, locked)
    } else {
        (own, words)
    };
    let shapes = [
        Shape::new("empty", bare),
        Shape::new("plain", plain),
        Shape::new("timed", clock),
        Shape::new("event", event),
        Shape::new("sustained", event).late(10_000),
    ];
    run(&shapes, Idle)
}
