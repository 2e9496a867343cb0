//! What recording and folding cost. Prints figures and judges none:
//! `cargo test --release -p telemetry-runtime --lib store::tests::cost -- --ignored --nocapture`

use std::time::Instant;

use super::*;

/// Stays below the size at which an inbox is full.
const RECORDS: u32 = 100_000;

#[test]
#[ignore = "prints figures"]
fn of_recording_and_folding() {
    let words = [0, 3, 1_000, 0, 0, 0b01];
    let event = Observation::Event {
        n: 1,
        words: &words,
    };
    for (name, site, observation) in [("call", &SEARCH, OK), ("event of 4 fields", &ENDED, event)] {
        let dir = consented();
        let inbox = inbox(dir.path());
        let started = Instant::now();
        (0..RECORDS).for_each(|_| inbox.record(site, &observation));
        let recording = started.elapsed() / RECORDS;
        let started = Instant::now();
        let folded = fold_now(dir.path()).unwrap();
        let folding = started.elapsed() / RECORDS;
        assert_eq!(folded.records, u64::from(RECORDS));
        println!("{name}: {recording:?} a record, {folding:?} a folded record");
    }
}

#[test]
#[ignore = "prints figures"]
fn of_a_fold_of_three_records() {
    let dir = consented();
    record(dir.path(), 3);
    for name in ["first", "second", "third"] {
        let started = Instant::now();
        fold_now(dir.path()).unwrap();
        println!("{name} fold: {:?}", started.elapsed());
        record(dir.path(), 3);
    }
}
