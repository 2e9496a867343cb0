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

use host::{MEMORY_KIB_MAX, Measured, has_faketime, is_given, make, measured};

/// So often each command is run; what is told is the median.
const RUNS: usize = 5;

const COMMANDS: [&[&str]; 16] = [
    &["status"],
    &["explain"],
    &["explain", "export.png"],
    &["metrics"],
    &["metrics", "--days", "365", "--json"],
    &["metrics", "export.png"],
    &["show"],
    &["show", "--json"],
    &["show", "--all"],
    &["show", "--all", "--json"],
    &["view", "--output", "-"],
    &["view", "--days", "365", "--output", "-"],
    &["report"],
    &["report", "--json"],
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
    let floor = median((0..RUNS).map(|_| floor(dir.path())).collect());
    println!("floor: {} us", floor.as_micros());
    for words in COMMANDS {
        let runs: Vec<_> = (0..RUNS).map(|_| measured(dir.path(), words)).collect();
        tell(words, floor, &runs);
        for run in runs {
            assert!(
                run.memory_kib < MEMORY_KIB_MAX,
                "{words:?}: {} KiB",
                run.memory_kib
            );
            assert!(!run.out.is_empty(), "{words:?}");
        }
    }
    a_year_is_told(dir.path());
    a_year_is_shown(dir.path());
    a_life_is_told(dir.path());
    a_deletion_leaves_nothing(dir.path(), floor);
}

fn tell(words: &[&str], floor: Duration, runs: &[Measured]) {
    let took = median(runs.iter().map(|run| run.micros).collect());
    let peak_kib = runs.iter().map(|run| run.memory_kib).max().unwrap();
    println!(
        "| `{}` | {:.1} ms | {:.2} | {}.{} MiB | {} |",
        words.join(" "),
        Duration::from_micros(took).as_secs_f64() * 1_000.0,
        Duration::from_micros(took).as_secs_f64() / floor.as_secs_f64(),
        peak_kib / 1_024,
        peak_kib % 1_024 * 10 / 1_024,
        runs[0].out.len()
    );
}

fn median<T: Ord + Copy>(mut all: Vec<T>) -> T {
    all.sort_unstable();
    all[all.len() / 2]
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
    let never = year["never_used"].as_array().unwrap();
    let names = entries.iter().map(|entry| &entry["name"]).chain(never);
    let (given, own): (Vec<&str>, Vec<&str>) = names
        .map(|name| name.as_str().unwrap())
        .partition(|name| is_given(name));
    assert_eq!((own.len(), given.len()), (200, 7));
    assert!(never.len() >= 15, "{never:?} were never used");
    assert_eq!(year["activity"]["days"].as_array().unwrap().len(), 365);
    let tokens = &year["costs"][0];
    assert_eq!(tokens["entry"], "assist.answered");
    let price = tokens["cost"].as_f64().unwrap() / tokens["amount"].as_f64().unwrap();
    assert!((price - 0.000_002).abs() < 1e-12, "{tokens}");
}

/// The rows of `show` are those of the export, and the page of `view` tells what `metrics` does.
fn a_year_is_shown(dir: &Path) {
    let text = |words: &[&str]| String::from_utf8(measured(dir, words).out).unwrap();
    let lines = |lines: &str| -> Vec<Value> {
        let rows = lines.lines().map(serde_json::from_str);
        rows.map(Result::unwrap).collect()
    };
    let shown = |words: &[&str]| -> Vec<Value> {
        let document: Value = serde_json::from_str(&text(words)).unwrap();
        document["rows"].as_array().unwrap().clone()
    };
    let calls = |rows: &[Value]| -> u64 {
        let counts = rows.iter().filter(|row| {
            ["feature", "event"].contains(&row["row"].as_str().unwrap_or_default())
                && !is_given(row["entry"].as_str().unwrap())
        });
        counts.map(|row| row["n"].as_u64().unwrap()).sum()
    };
    let exported = calls(&lines(&text(&["export"])));
    assert_eq!(calls(&shown(&["show", "--all", "--json"])), exported);
    let month = calls(&shown(&["show", "--json"]));
    assert!(0 < month && month < exported, "{month} of {exported}");
    let page = text(&["view", "--days", "365", "--output", "-"]);
    for word in ["templates.kept", "export.png", "session"] {
        assert!(page.contains(word), "{word}");
    }
}

/// Sessions, first uses, returns and the funnel come from the runtime; the generator has held them against
/// the calls, so here it is enough that they are told.
fn a_life_is_told(dir: &Path) {
    let words = ["metrics", "--days", "365", "--json"];
    let metrics: Value = serde_json::from_slice(&measured(dir, &words).out).unwrap();
    let sessions = &metrics["sessions"];
    let started = sessions["started"].as_u64().unwrap();
    assert!(started > 365, "{sessions}");
    assert_eq!(sessions["ended"].as_u64(), Some(started), "{sessions}");
    assert_eq!(sessions["length"]["n"].as_u64(), Some(started));
    let firsts = metrics["firsts"].as_array().unwrap();
    assert!(firsts.len() >= 180, "{}", firsts.len());
    let funnel = &metrics["funnels"][0];
    assert_eq!(funnel["name"], "templates.kept");
    let steps = funnel["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 4);
    assert!(steps[1]["day"].is_string(), "{funnel}");
    let weeks = metrics["returns"]["weeks"].as_array().unwrap();
    assert!(weeks.iter().any(|week| week["active_days"] == 0));
    assert!(weeks.iter().any(|week| week["active_days"] == 7));
}

/// The command itself is a session that ends after the deletion, or nothing is recorded any more.
fn a_deletion_leaves_nothing(dir: &Path, floor: Duration) {
    let words = ["delete", "--yes"];
    let deleted = measured(dir, &words);
    tell(&words, floor, std::slice::from_ref(&deleted));
    assert!(deleted.memory_kib < MEMORY_KIB_MAX);
    let left = String::from_utf8(measured(dir, &["export"]).out).unwrap();
    for line in left.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(is_given(row["entry"].as_str().unwrap()), "{row}");
    }
}
