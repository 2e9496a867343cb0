//! Calls of metrics: with the macros, as its documentation shows, and with handles that were made
//! once, which is the fastest that it offers.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use metrics::{Counter, Histogram, counter, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// A call.
#[inline(never)]
#[must_use]
pub fn plain(number: u64) -> u64 {
    counter!("plain").increment(1);
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A call that is timed.
#[inline(never)]
#[must_use]
pub fn timed(number: u64) -> u64 {
    let started = Instant::now();
    let mixed = number.rotate_left(7) ^ 0x5bd1_e995;
    histogram!("timed").record(started.elapsed());
    mixed
}

/// As near to an event of five fields as metrics comes: a counter with five labels.
#[inline(never)]
#[must_use]
pub fn ended(number: u64) -> u64 {
    counter!(
        "ended",
        "command" => ["index", "search", "stats"][(number % 3) as usize],
        "success" => if number.is_multiple_of(2) { "true" } else { "false" },
        "found" => BUCKETS[(number & 3) as usize],
        "took" => BUCKETS[(number >> 2 & 3) as usize],
        "read" => BUCKETS[(number >> 4 & 3) as usize],
    )
    .increment(1);
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Labels are text and every combination lives for ever: numbers have to be put into buckets.
const BUCKETS: [&str; 4] = ["1", "10", "100", "1000"];

static HANDLES: OnceLock<(Counter, Histogram)> = OnceLock::new();

/// A call, through a handle.
#[inline(never)]
#[must_use]
pub fn plain_handle(number: u64) -> u64 {
    if let Some((counter, _)) = HANDLES.get() {
        counter.increment(1);
    }
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A call that is timed, through a handle.
#[inline(never)]
#[must_use]
pub fn timed_handle(number: u64) -> u64 {
    let started = Instant::now();
    let mixed = number.rotate_left(7) ^ 0x5bd1_e995;
    if let Some((_, histogram)) = HANDLES.get() {
        histogram.record(started.elapsed());
    }
    mixed
}

/// Installs the Prometheus recorder, without a listener.
///
/// # Panics
/// If there is a recorder already.
#[must_use]
pub fn start() -> PrometheusHandle {
    let handle = PrometheusBuilder::new()
        .upkeep_timeout(Duration::from_secs(3_600))
        .set_buckets(&[1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0])
        .and_then(PrometheusBuilder::install_recorder)
        .expect("there is no other recorder");
    let _ = HANDLES.set((counter!("plain"), histogram!("timed")));
    handle
}
