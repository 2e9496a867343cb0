//! FAULTS 9: fork, daemonise and exec after the start, and after many records.

use std::{process::Stdio, thread, time::Duration};

use telemetry_test_kit::from_environment;

use crate::{
    kills::compare,
    user::{User, hear},
};

/// So much that a thread has a place of its own in the journal.
const FEW: &str = "here:6";
const MANY: &str = "here:2000";

fn rounds() -> u32 {
    from_environment("FAULT_FORKS", 3)
}

/// Lives of one process and its children; both sides must end, and count exactly.
fn is_exact(words: &[&str]) {
    for _ in 0..rounds() {
        let user = User::agreed();
        let said = user.run(words);
        let children = said.lines().filter(|line| line.starts_with("child "));
        assert!(children.clone().all(|line| line == "child 0"), "{said}");
        assert!(user.segments() > 0);
        user.is_exact();
    }
}

#[test]
fn a_child_goes_on_where_its_parent_was() {
    for before in ["say:", FEW, MANY] {
        is_exact(&["start", before, "fork", MANY, "--", MANY, "join"]);
        is_exact(&["start", before, "fork", FEW, "end", "--", FEW, "join", MANY]);
    }
}

/// The thread that forks was recording in a place of its own, and so is its copy.
#[test]
fn parent_and_child_record_at_once_from_many_threads() {
    let words = "start threads:4:200 here:2000 fork threads:4:600 here:600 threads:2:60 \
                 -- threads:4:600 here:600 threads:2:60 join";
    is_exact(&words.split(' ').collect::<Vec<_>>());
}

/// The child lets go of its parent's segment, and has one of its own while that one is in use.
#[test]
fn a_child_has_a_segment_of_its_own() {
    let user = User::agreed();
    user.run(&["start", MANY, "fork", MANY, "--", "join", MANY]);
    assert_eq!(user.segments(), 2);
    user.is_exact();
}

/// The fork comes while other threads are in the middle of a record.
#[test]
fn a_fork_amid_records_of_other_threads_hangs_nobody() {
    let fork = "fork here:200 threads:2:60 -- here:20";
    let forks = [fork; 12].join(" ");
    let words = format!("start begin:4 here:600 {forks} stop join");
    is_exact(&words.split(' ').collect::<Vec<_>>());
}

#[test]
fn a_grandchild_counts_as_well() {
    let words = "start here:600 fork here:600 fork here:600 -- threads:2:60 here:600 join \
                 -- here:600 join";
    is_exact(&words.split(' ').collect::<Vec<_>>());
}

#[test]
fn a_child_that_becomes_another_program_leaves_nothing_half_done() {
    let words =
        "start here:600 fork here:600 exec start threads:2:600 end -- here:600 join here:60";
    is_exact(&words.split(' ').collect::<Vec<_>>());
    // Without a fork as well: the same process, another start.
    is_exact(&["start", MANY, "exec", "start", MANY]);
}

#[test]
fn a_child_folds_while_its_parent_records() {
    let words = "start here:2000 fork fold here:600 fold -- here:4000 fold join";
    is_exact(&words.split(' ').collect::<Vec<_>>());
}

/// The parent has left long before: what the child has in hand is its own.
#[test]
fn a_daemon_outlives_its_parent() {
    for before in [FEW, MANY] {
        let user = User::agreed();
        // A daemon's output is read to its end, so the run ends when the daemon does.
        let words = ["start", before, "daemon", MANY, "threads:4:200", "say:over"];
        assert_eq!(user.run(&words), "over\n");
        assert!(user.segments() > 0);
        user.is_exact();
        let words = [
            "start",
            before,
            "fork",
            MANY,
            "threads:2:60",
            "say:over",
            "--",
            "end",
        ];
        assert_eq!(user.run(&words), "over\n");
        assert!(user.segments() > 0);
        user.is_exact();
    }
}

#[test]
fn a_kill_of_a_parent_leaves_its_child_alone() {
    let user = User::agreed();
    let words = "start here:600 fork here:6000 threads:2:60 -- for-ever:4";
    let words: Vec<_> = words.split(' ').collect();
    let mut host = hear(&mut user.host(&words), Stdio::null());
    thread::sleep(Duration::from_millis(40));
    host.0.kill().unwrap();
    // Its child has the other end of what it said, and ends by itself.
    assert_eq!(host.says(), "");
    assert!(user.segments() > 0);
    compare(&user);
}

#[test]
fn a_kill_of_a_child_leaves_its_parent_alone() {
    let user = User::agreed();
    let words = "start here:600 fork for-ever:4 -- here:2000 threads:2:60 kill here:600 end";
    user.run(&words.split(' ').collect::<Vec<_>>());
    assert!(user.segments() > 0);
    compare(&user);
}
