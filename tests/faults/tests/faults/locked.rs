//! FAULTS 7: another process holds the store.

use std::{
    fs::{self, File},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use telemetry_test_kit::process::finish;

use crate::user::{HOST, User, hear};

/// Enough for the next start to fold in the background.
const MUCH: &str = "walk:30000";

/// The median of a few runs, for orientation.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..9)
        .map(|_| {
            let started = Instant::now();
            run();
            started.elapsed()
        })
        .collect();
    times.sort();
    times[4]
}

/// The lock is held until the hosts have left: one that waited for it would never do so.
#[test]
fn a_host_records_and_leaves_while_the_store_is_held() {
    let user = User::agreed();
    user.run(&["start", MUCH, "fold"]);
    let run = || drop(user.run(&["start", "threads:2:150", "walk:3000"]));
    let free = median(run);
    // As a process of ours would, and as a person's `sqlite3`.
    let lease = File::options()
        .write(true)
        .open(user.data().join("store.lock"))
        .unwrap();
    lease.lock().unwrap();
    let leased = median(run);
    assert!(user.segments() > 0);
    // Now there is so much that a start has a reason to fold, which must not wait either.
    user.run(&["start", MUCH]);
    let wanting = median(run);
    let said = user.run(&["start", "fold:0"]);
    assert!(said.contains("another process is using"), "{said}");
    drop(lease);

    let store = rusqlite::Connection::open(user.store()).unwrap();
    store.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let locked = median(run);
    let said = user.run(&["start", "fold:0"]);
    assert!(said.contains("error: "), "{said}");
    drop(store);
    println!("free {free:?}, leased {leased:?}, wanting {wanting:?}, locked {locked:?}");

    let (_, noted) = user.noted();
    let stored = user.stored();
    assert_eq!(stored.lost(), 0);
    let bare = 2 * 30_000 + 4 * 9 * 3_000;
    assert_eq!(stored.counts()[0], noted[0] + bare);
    assert_eq!(stored.counts()[1..], noted[1..]);
}

/// Whoever waits asks more than once, however short the wait is.
#[test]
fn a_store_that_is_held_is_asked_for_once() {
    let user = User::agreed();
    user.run(&["start", MUCH, "fold"]);
    let lease = File::options()
        .write(true)
        .open(user.data().join("store.lock"))
        .unwrap();
    lease.lock().unwrap();
    user.run(&["start", MUCH]);
    assert_eq!(asks(&user, &["fold:0"]), 1, "this is how it is counted");
    // With so much before it, the start may ask in the background.
    assert!(asks(&user, &["threads:2:150", "end"]) <= 1);
    drop(lease);
    let store = rusqlite::Connection::open(user.store()).unwrap();
    store.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(asks(&user, &["threads:2:150", "end"]) <= 1);
}

/// How often a host has been told that the store or its lock is somebody else's.
fn asks(user: &User, words: &[&str]) -> usize {
    let trace = user.home().join("trace");
    let mut strace = Command::new("strace");
    user.set(&mut strace)
        .args(["-f", "-qq", "-y", "-e", "trace=flock,fcntl", "-o"])
        .arg(&trace)
        .args([HOST, "start"])
        .args(words);
    finish(&mut strace);
    let trace = fs::read_to_string(trace).unwrap();
    let is_refused = |line: &&str| line.contains("/store.") && line.contains("EAGAIN");
    trace.lines().filter(is_refused).count()
}

/// A process that stands still with everything of ours open holds up nobody.
#[test]
fn a_process_that_stands_still_holds_up_nobody() {
    let user = User::agreed();
    let mut host = user.host(&["start", "here:600", "say:still", "wait"]);
    let mut still = hear(&mut host, Stdio::piped());
    still.waits_for("still\n");
    // Others record, fold, and take what is large out of use.
    for _ in 0..3 {
        user.run(&["start", "threads:2:150", MUCH, "fold"]);
        // That of the one that stands still, and that of the last fold.
        assert_eq!(user.segments(), 2);
    }
    still.kill();
    let (_, noted) = user.noted();
    let stored = user.stored();
    assert_eq!((stored.lost(), stored.counts()[0]), (0, noted[0] + 90_000));
}
