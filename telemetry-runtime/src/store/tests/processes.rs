//! FAULTS 1 and 7: processes that are killed, or hold what others want. Whole hosts, the inbox under
//! kills and processes that start together are tests/faults's.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::*;
use crate::record::journal::{
    files::random,
    segment::{
        files,
        layout::{Key, Keyed},
    },
};

const ROUNDS: u32 = 50;

/// Each thread of a process records its own outcome, and each process its own day.
const OUTCOMES: [Outcome; 3] = [Outcome::Ok, Outcome::Panic, Outcome::Cancelled];

/// Threads count in areas of their own while they and the folds are killed at random instants.
#[test]
fn nothing_in_a_segment_is_lost_or_counted_twice_by_sigkill() {
    let Some(dir) = segments::folder() else {
        return;
    };
    let mut damaged = 0;
    let mut fold = || match fold_impatiently(dir.path()) {
        Ok(folded) => damaged += folded.damaged,
        Err(error) => assert!(matches!(error, StoreError::Busy(_)), "{error}"),
    };
    for round in 0..ROUNDS {
        let counting = [2 * round, 2 * round + 1].map(|age| {
            let mut counting = process("count", dir.path());
            Part(counting.env(AGE, age.to_string()).spawn().unwrap())
        });
        let folding = (round % 3 != 0).then(|| Part::begin("fold", dir.path()));
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(3 + random() % 10));
            fold();
        }
        counting.into_iter().chain(folding).for_each(Part::kill);
    }
    while !files::list(dir.path()).unwrap().is_empty() {
        damaged += fold_now(dir.path()).unwrap().damaged;
    }
    assert_sound(dir.path());
    let returned = compare(dir.path());
    assert!(returned > 1_000, "only {returned} records returned");
    assert_eq!(damaged, 0);
    println!("{} kills, {returned} records had returned", 2 * ROUNDS);
}

/// Holds the store against what each thread noted before and after each call: at most the one
/// record that was on its way may be missing. Returns how many had returned.
fn compare(dir: &Path) -> u64 {
    let store = store(dir);
    let mut select = store
        .connection
        .prepare("SELECT n FROM tally WHERE day = ?1 AND cell = ?2")
        .unwrap();
    let mut all_returned = 0;
    for age in 0..2 * ROUNDS {
        for outcome in OUTCOMES {
            let [begun, returned] = MARKS.map(|mark| noted(dir, mark, age, outcome));
            let stored = select
                .query_row((TODAY - age, (outcome as u8).to_string()), |row| row.get(0))
                .unwrap_or(0_i64)
                .cast_unsigned();
            assert!(
                returned <= stored,
                "{age}: {returned} returned, {stored} stored"
            );
            assert!(stored <= begun, "{age}: {begun} begun, {stored} stored");
            all_returned += returned;
        }
    }
    all_returned
}

const AGE: &str = "STORE_TEST_AGE";
const MARKS: [&str; 2] = ["begun", "returned"];

/// Each thread has an area, and its calls a form: slot, cell with and without a time.
pub fn count_for_ever(dir: &Path) {
    let age: u32 = std::env::var(AGE).unwrap().parse().unwrap();
    let segment = segments::claim(dir).unwrap();
    let count = |outcome| {
        let attached = segments::attach(&segment, TODAY - age);
        let [mut begun, mut returned] = MARKS.map(|mark| marks(dir, mark, age, outcome));
        let key = Key::new(Keyed {
            entry: segments::ENTRY,
            outcome,
            kind: None,
            bucket: (outcome == Outcome::Panic).then_some(7),
        });
        thread::spawn(move || {
            let started = Instant::now();
            while started.elapsed() < PART_TIME {
                begun.write_all(b".").unwrap();
                assert!(match outcome {
                    Outcome::Ok => attached.area().count(segments::ENTRY.into(), outcome),
                    _ => attached.area().call(key, None),
                });
                returned.write_all(b".").unwrap();
            }
        })
    };
    for thread in OUTCOMES.map(count) {
        let _ = thread.join();
    }
}

pub fn fold_for_ever(dir: &Path) {
    loop {
        match fold_impatiently(dir) {
            Ok(_) => {}
            Err(error) => assert!(matches!(error, StoreError::Busy(_)), "{error}"),
        }
    }
}

#[test]
fn recording_does_not_need_what_another_process_holds() {
    for role in ["hold", "lock"] {
        let dir = consented();
        record(dir.path(), 1);
        fold_now(dir.path()).unwrap();
        let holder = Part::begin(role, dir.path());
        while !dir.path().join("held").exists() {
            thread::sleep(Duration::from_millis(1));
        }
        record(dir.path(), 5);
        let refused = fold_impatiently(dir.path()).unwrap_err();
        assert!(matches!(refused, StoreError::Busy(_)), "{refused}");
        assert!(refused.to_string().starts_with("another process is using"));
        holder.kill();
        assert_eq!(fold_now(dir.path()).unwrap().records, 5);
        assert_eq!(total(dir.path(), "search"), 6);
    }
}

pub fn hold_the_lease(dir: &Path) {
    let _held = store(dir);
    stay(dir);
}

/// As a person's `sqlite3` would.
pub fn lock_the_file(dir: &Path) {
    let connection = rusqlite::Connection::open(dir.join("store.sqlite")).unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
    stay(dir);
}

fn stay(dir: &Path) {
    File::create(dir.join("held")).unwrap();
    thread::sleep(PART_TIME);
}

fn marks_path(dir: &Path, mark: &str, age: u32, outcome: Outcome) -> PathBuf {
    dir.join(format!("{mark}-{age}-{}", outcome.as_str()))
}

fn marks(dir: &Path, mark: &str, age: u32, outcome: Outcome) -> File {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(marks_path(dir, mark, age, outcome))
        .unwrap()
}

/// A process may have been killed before it began.
fn noted(dir: &Path, mark: &str, age: u32, outcome: Outcome) -> u64 {
    let path = marks_path(dir, mark, age, outcome);
    path.metadata().map_or(0, |metadata| metadata.len())
}
