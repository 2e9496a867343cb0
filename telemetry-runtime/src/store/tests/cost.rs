//! What recording and folding cost. Prints figures and judges none:
//! `cargo test --release -p telemetry-runtime --lib store::tests::cost -- --ignored --nocapture`

use std::time::Instant;

use rusqlite::Connection;

use super::*;
use crate::record::journal::segment::{
    area::Area,
    layout::{AREAS_MAX, Key, Keyed},
};

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
    let single = Observation::Event { n: 1, words: &[1] };
    let bare = bare_insert();
    println!("a bare insert: {bare:?} a row, 100 of them a transaction");
    for (name, site, observation) in [
        ("call", &SEARCH, OK),
        ("event of 4 fields", &ENDED, event),
        ("event of level full", &OPENED, single),
    ] {
        let dir = consented();
        let inbox = inbox(dir.path());
        let started = Instant::now();
        (0..RECORDS).for_each(|_| inbox.record(site, &observation));
        let recording = started.elapsed() / RECORDS;
        let started = Instant::now();
        let folded = fold_now(dir.path()).unwrap();
        let folding = started.elapsed() / RECORDS;
        assert_eq!(folded.records, u64::from(RECORDS));
        let ratio = folding.as_secs_f64() / bare.as_secs_f64();
        println!(
            "{name}: {recording:?} a record, {folding:?} a folded record, {ratio:.2} of an insert"
        );
    }
}

/// What a program pays that keeps its events in a table of its own.
fn bare_insert() -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let connection = Connection::open(dir.path().join("bare.sqlite")).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER, name TEXT, command INTEGER,
                                 took INTEGER, size INTEGER, parts INTEGER) STRICT;",
        )
        .unwrap();
    let mut insert = connection
        .prepare(
            "INSERT INTO event (at, name, command, took, size, parts)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .unwrap();
    let started = Instant::now();
    for _ in 0..RECORDS / 100 {
        connection.execute_batch("BEGIN").unwrap();
        for at in 0..100 {
            let row = rusqlite::params![at, "command_ended", 0, 1_000, 0, 1];
            insert.execute(row).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    started.elapsed() / RECORDS
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

/// Fills an area, with events of these words.
type Fill = fn(&Area, &[u64]) -> bool;

/// All areas of a segment, each as full as it gets.
#[test]
#[ignore = "prints figures"]
fn of_folding_a_segment() {
    let words = [0, 3, 1_000, 0, 0, 0b01];
    let forms: [(&str, Fill); 3] = [
        ("calls in 4 slots", |area, _| {
            Outcome::ALL
                .iter()
                .all(|outcome| (0..10_000).all(|_| area.count(segments::ENTRY.into(), *outcome)))
        }),
        ("timed calls in 300 cells", |area, _| {
            (0..300).all(|bucket| {
                let key = Key::new(Keyed {
                    entry: segments::ENTRY,
                    outcome: Outcome::Ok,
                    kind: None,
                    bucket: Some(bucket),
                });
                (0..10).all(|_| area.call(key, None))
            })
        }),
        ("events of 4 fields", |area, words| {
            while area.event(0, 1, None, words) {}
            true
        }),
    ];
    for (name, fill) in forms {
        let Some(dir) = segments::folder() else {
            return;
        };
        let segment = segments::claim(dir.path()).unwrap();
        let attached: Vec<_> = (0..AREAS_MAX)
            .map(|_| segments::attach(&segment, TODAY))
            .collect();
        assert!(
            attached
                .iter()
                .all(|attached| fill(attached.area(), &words))
        );
        let started = Instant::now();
        let folded = fold_now(dir.path()).unwrap();
        let folding = started.elapsed();
        let each = folding.as_nanos() / u128::from(folded.records);
        let n = folded.records;
        println!("{name}: {n} records in {folding:?}, {each} ns a folded record");
        let started = Instant::now();
        fold_now(dir.path()).unwrap();
        println!(
            "{name}: nothing new in {AREAS_MAX} areas in {:?}",
            started.elapsed()
        );
    }
}

/// Days of a thousand cells, which is much, and of fifty.
#[cfg(feature = "outbox")]
#[test]
#[ignore = "prints figures"]
fn of_sealing() {
    use super::sealing::{seal_on, sharing};
    for cells in [50_u64, 1_000] {
        let dir = sharing();
        for age in 1..=20 {
            let inbox = inbox_on(dir.path(), TODAY - age);
            for at in 0..cells {
                let words = [
                    at % 2,
                    at / 2 % 30,
                    1_000 << (at / 2 % 30),
                    0,
                    0,
                    at / 60 % 4,
                ];
                let event = Observation::Event {
                    n: 1,
                    words: &words,
                };
                inbox.record(&ENDED, &event);
                inbox.record(&SEARCH, &OK);
            }
        }
        fold_now(dir.path()).unwrap();
        let bytes = || dir.path().join("store.sqlite").metadata().unwrap().len() >> 10;
        let before = bytes();
        let started = Instant::now();
        let sealed = seal_on(dir.path(), TODAY);
        let all = started.elapsed();
        let started = Instant::now();
        seal_on(dir.path(), TODAY);
        println!(
            "20 days of {cells} records: {} reports in {all:?}, {:?} a day; nothing to seal: {:?}; {before} KiB grew to {}",
            sealed.reports,
            all / 20,
            started.elapsed(),
            bytes()
        );
    }
}
