//! A year that was lived day by day, and what commands need to answer from it.
//!
//! ```text
//! YEAR_CALLS=10000000 cargo test --release -p year --test bounds -- --nocapture
//! YEAR_ROWS=10000000 cargo test --release -p year --test cap -- --nocapture
//! ```
//!
//! are the long forms, which take some minutes.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod host;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::Value;

use host::{MEMORY_KIB_MAX, has_faketime, make, measured};

const COMMANDS: [&[&str]; 8] = [
    &["status"],
    &["explain"],
    &["explain", "export.png"],
    &["metrics"],
    &["metrics", "--days", "365", "--json"],
    &["metrics", "export.png"],
    &["export"],
    &["export", "--format", "csv"],
];

#[test]
fn commands_answer_from_a_year_within_their_memory() {
    if !has_faketime() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let calls = std::env::var("YEAR_CALLS").unwrap_or_else(|_| "60000".to_owned());
    println!("{}", make(dir.path(), &["--calls", &calls]));
    let floor = floor(dir.path());
    println!("floor: {} us", floor.as_micros());
    for words in COMMANDS {
        let measured = measured(dir.path(), words);
        println!(
            "{}: {} us, {} times the floor, {} KiB, {} bytes",
            words.join(" "),
            measured.micros,
            u128::from(measured.micros) / floor.as_micros().max(1),
            measured.memory_kib,
            measured.out.len()
        );
        assert!(
            measured.memory_kib < MEMORY_KIB_MAX,
            "{words:?}: {} KiB",
            measured.memory_kib
        );
        assert!(!measured.out.is_empty(), "{words:?}");
    }
    a_year_is_told(dir.path());
    let deleted = measured(dir.path(), &["delete", "--yes"]);
    println!("delete: {} us, {} KiB", deleted.micros, deleted.memory_kib);
    assert!(deleted.memory_kib < MEMORY_KIB_MAX);
    let left = measured(dir.path(), &["export"]);
    assert!(left.out.is_empty());
}

/// What SQLite takes to read every count once and to do nothing with it.
fn floor(dir: &Path) -> Duration {
    let started = Instant::now();
    let store = rusqlite::Connection::open(dir.join("year/store.sqlite")).unwrap();
    let sum = store.query_row("SELECT sum(n) FROM tally", [], |row| row.get::<_, i64>(0));
    assert!(sum.unwrap() > 0);
    started.elapsed()
}

/// What `metrics` says of all the days is what was done, and the last month is a part of it.
fn a_year_is_told(dir: &Path) {
    let metrics = |words: &[&str]| -> Value {
        let words = [&["metrics", "--json"], words].concat();
        serde_json::from_slice(&measured(dir, &words).out).unwrap()
    };
    let (year, month) = (metrics(&["--days", "365"]), metrics(&[]));
    let n = |of: &Value| of["activity"]["n"].as_u64().unwrap();
    assert!(n(&month) > 0, "{month}");
    assert!(n(&month) < n(&year), "{} {}", n(&month), n(&year));
    let entries = year["entries"].as_array().unwrap();
    let each = entries.iter().map(|entry| entry["n"].as_u64().unwrap());
    assert_eq!(each.sum::<u64>(), n(&year));
    let never = year["never_used"].as_array().unwrap().len();
    assert!(never >= 15, "{never} were never used");
    assert_eq!(entries.len() + never, 200);
    assert_eq!(year["activity"]["days"].as_array().unwrap().len(), 365);
    let tokens = &year["costs"][0];
    assert_eq!(tokens["entry"], "assist.answered");
    let price = tokens["cost"].as_f64().unwrap() / tokens["amount"].as_f64().unwrap();
    assert!((price - 0.000_002).abs() < 1e-12, "{tokens}");
}
