//! A program that is used every day and never asked what it has recorded.

use std::{
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use telemetry_test_kit::process::finish;

use crate::{
    clock::Clock,
    user::{Running, User, hear, text},
};

/// More than a thread leaves in the inbox.
const MANY: &str = "here:600";

/// No fold takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

fn run(user: &User, days_ago: u32, words: &[&str]) {
    let mut host = user.host(words);
    text(&finish(Clock::noon(days_ago).unwrap().set(&mut host)));
}

/// A host that has done what it was told and stays.
fn stay(user: &User, words: &str) -> Running {
    let words: Vec<_> = words.split(' ').collect();
    let mut host = hear(&mut user.host(&words), Stdio::piped());
    host.waits_for("there\n");
    host
}

/// Records that are in the store by now.
fn folded(user: &User) -> i64 {
    let store = rusqlite::Connection::open(user.store()).unwrap();
    store
        .query_row("SELECT coalesce(sum(n), 0) FROM tally", [], |row| {
            row.get(0)
        })
        .unwrap()
}

#[test]
fn the_first_run_of_a_day_folds_what_the_last_has_left() {
    if Clock::noon(0).is_none() {
        return eprintln!("skipped: faketime is not installed");
    }
    let user = User::agreed();
    run(&user, 1, &["start", MANY]);
    run(&user, 1, &["start", MANY]);
    assert_eq!(folded(&user), 0);
    let mut host = stay(&user, &format!("start {MANY} say:there wait"));
    let started = Instant::now();
    while folded(&user) == 0 {
        assert!(started.elapsed() < PATIENCE, "nobody folds");
        thread::sleep(Duration::from_millis(10));
    }
    host.go_on();
    host.says();
    user.is_exact();
}

#[test]
fn a_forked_child_leaves_the_fold_to_the_next_start() {
    if Clock::noon(0).is_none() {
        return eprintln!("skipped: faketime is not installed");
    }
    let user = User::agreed();
    run(&user, 1, &["start", MANY]);
    let words = format!("start fork {MANY} process -- join");
    let said = user.run(&words.split(' ').collect::<Vec<_>>());
    assert!(said.starts_with("1 "), "one thread: {said}");
    assert_eq!(folded(&user), 0);
    user.is_exact();
}
