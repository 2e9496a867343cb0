//! FAULTS 13: two million calls before the start, and after the guard is gone.

use crate::user::User;

/// A byte for every other record would be more.
const GROWTH_KIB_MAX: u64 = 512;

/// The most that was ever resident, and the threads, at each `process` of what the host says.
fn process(said: &str) -> Vec<(u64, u64)> {
    let number = |word: &str| word.parse().unwrap();
    let split = |line: &str| {
        let (threads, kib) = line.split_once(' ')?;
        Some((number(threads), number(kib)))
    };
    said.lines().filter_map(split).collect()
}

#[test]
fn what_is_called_before_the_start_or_after_the_end_leaves_no_trace() {
    let user = User::agreed();
    let said = user.run(&[
        // What a first call and a first look at memory need is there afterwards.
        "bare:1000",
        "process",
        "process",
        "bare:2000000",
        "process",
        // Enough for a journal of the process's own, in several threads, of which none remains.
        "start",
        "threads:4:150",
        "here:600",
        "end",
        "bare:1000",
        "process",
        "bare:2000000",
        "process",
    ]);
    let seen = process(&said);
    let [_, before, idle, ended, after] = seen[..] else {
        panic!("{said}");
    };
    assert!(idle.1 <= before.1 + GROWTH_KIB_MAX, "{seen:?}");
    assert!(after.1 <= ended.1 + GROWTH_KIB_MAX, "{seen:?}");
    assert!(seen.iter().all(|(threads, _)| *threads == 1), "{seen:?}");
    assert!(user.segments() > 0);
    user.is_exact();
}

/// Also in threads that recorded while the guard was there, and go on when it is gone.
#[test]
fn threads_that_outlive_the_guard_record_nothing() {
    let user = User::agreed();
    let words = ["start", "here:600", "end", "walk:100000", "glance:100000"];
    user.run(&words);
    user.is_exact();
}
