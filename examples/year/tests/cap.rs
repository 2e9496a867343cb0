//! More rows than a store may hold.
#![cfg(all(target_os = "linux", not(telemetry_off)))]

mod host;

use serde_json::Value;

use host::{MEMORY_KIB_MAX, has_faketime, is_given, make, measured};

/// Every call is a row of its own, until the store is full: then single events go, the oldest day first, and
/// counts stay. `YEAR_ROWS=10000000` fills the store up to the cap that holds by default.
#[test]
fn at_the_cap_single_events_go_and_counts_stay() {
    if !has_faketime() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let rows = std::env::var("YEAR_ROWS").ok();
    let calls = rows.as_deref().unwrap_or("120000");
    let mut words = vec!["--singles", "100", "--calls", calls, "--days", "60"];
    if rows.is_none() {
        words.extend(["--size-mib", "6"]);
    }
    let told = make(dir.path(), &words);
    println!("{told}");
    assert!(told.contains("the store is at its cap"), "{told}");
    for words in [
        &["status"][..],
        &["metrics"],
        &["explain", "view.presented"],
        &["show"],
        &["show", "--all", "--json"],
        &["report"],
        &["view", "--output", "-"],
        &["export"],
    ] {
        let measured = measured(dir.path(), words);
        println!(
            "{words:?}: {} us, {} KiB",
            measured.micros, measured.memory_kib
        );
        assert!(measured.memory_kib < MEMORY_KIB_MAX, "{words:?}");
    }
    let metrics = measured(dir.path(), &["metrics", "--days", "60", "--json"]);
    let metrics: Value = serde_json::from_slice(&metrics.out).unwrap();
    let entries = metrics["entries"].as_array().unwrap().iter();
    let own = entries.filter(|entry| !is_given(entry["name"].as_str().unwrap()));
    let own: u64 = own.map(|entry| entry["n"].as_u64().unwrap()).sum();
    assert_eq!(own.to_string(), calls);
}
