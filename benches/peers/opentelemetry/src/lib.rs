//! Calls of OpenTelemetry: instruments that were made once, as its documentation advises.

use std::{sync::LazyLock, time::Instant};

use opentelemetry::{
    KeyValue, global,
    metrics::{Counter, Histogram},
};
use opentelemetry_sdk::metrics::{ManualReader, SdkMeterProvider};

static PLAIN: LazyLock<Counter<u64>> =
    LazyLock::new(|| global::meter("bench").u64_counter("plain").build());
static TIMED: LazyLock<Histogram<f64>> =
    LazyLock::new(|| global::meter("bench").f64_histogram("timed").build());
static ENDED: LazyLock<Counter<u64>> =
    LazyLock::new(|| global::meter("bench").u64_counter("ended").build());

/// A call.
#[inline(never)]
#[must_use]
pub fn plain(number: u64) -> u64 {
    PLAIN.add(1, &[]);
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// A call that is timed.
#[inline(never)]
#[must_use]
pub fn timed(number: u64) -> u64 {
    let started = Instant::now();
    let mixed = number.rotate_left(7) ^ 0x5bd1_e995;
    TIMED.record(started.elapsed().as_secs_f64(), &[]);
    mixed
}

/// As near to an event of five fields as metrics come: a counter with five attributes.
#[inline(never)]
#[must_use]
pub fn ended(number: u64) -> u64 {
    let bucket = |shift: u32| 10_i64.pow((number >> shift & 3) as u32);
    ENDED.add(
        1,
        &[
            KeyValue::new(
                "command",
                ["index", "search", "stats"][(number % 3) as usize],
            ),
            KeyValue::new("success", number.is_multiple_of(2)),
            KeyValue::new("found", bucket(0)),
            KeyValue::new("took", bucket(2)),
            KeyValue::new("read", bucket(4)),
        ],
    );
    number.rotate_left(7) ^ 0x5bd1_e995
}

/// Makes the SDK the program's provider, with a reader that reads when it is asked.
#[must_use]
pub fn start() -> SdkMeterProvider {
    let provider = SdkMeterProvider::builder()
        .with_reader(ManualReader::builder().build())
        .build();
    global::set_meter_provider(provider.clone());
    provider
}
