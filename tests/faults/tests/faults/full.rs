//! FAULTS 4: no room on the disk, and a limit on the size of files. A write into a mapping that has
//! no room below it would be a SIGBUS, which no host handles.

use std::{
    fs,
    process::{Command, Stdio},
};

use telemetry_test_kit::{disk, process::finish};

use crate::user::{HOST, User, hear, text};

/// What had returned is stored, or dropped by a count.
fn is_stored_or_counted(user: &User, dropped: u64) {
    let (_, returned) = user.noted();
    let stored = user.stored();
    let counts = stored.counts();
    assert!(
        counts
            .iter()
            .zip(returned)
            .all(|(n, returned)| *n <= returned),
        "{stored:?}"
    );
    let missing = returned.iter().sum::<u64>() - counts.iter().sum::<u64>();
    assert!(
        missing <= dropped,
        "{missing} missing, {dropped} counted: {stored:?}"
    );
    user.is_sound();
}

/// However little room is left, from none to enough for everything.
#[test]
fn a_disk_that_is_full_costs_the_newest_records_and_nothing_else() {
    let test = "full::a_disk_that_is_full_costs_the_newest_records_and_nothing_else";
    if disk::is_left_to_a_run_on_a_small_one(1, test) {
        return;
    }
    for kib in [0, 4, 8, 12, 36, 44, 48, 52, 64, 90, 128, 200, 300] {
        let user = User::agreed();
        user.run(&["start", "here:60", "fold"]);
        let filler = disk::fill(user.home(), kib << 10);
        user.run(&["start", "here:60", "threads:4:200", "report", "end"]);
        let (records, dropped, report) = user.reported();
        assert!(records, "{report}");
        assert!(kib < 200 || user.segments() > 0, "there was room for one");
        // A fold may not have the room either: it says so, and leaves everything in place.
        let folded = user.run(&["start", "fold"]);
        assert!(
            folded == "done\n" || folded.starts_with("error: "),
            "{folded}"
        );
        fs::remove_file(filler).unwrap();
        is_stored_or_counted(&user, dropped);
        assert!(kib > 0 || dropped > 0, "there was no room at all: {report}");
    }
}

/// A process that has recorded goes on when the disk fills up, and writes its losses down when
/// there is room again.
#[test]
fn room_that_goes_and_returns_while_a_host_runs_leaves_an_exact_count() {
    let test = "full::room_that_goes_and_returns_while_a_host_runs_leaves_an_exact_count";
    if disk::is_left_to_a_run_on_a_small_one(1, test) {
        return;
    }
    let user = User::agreed();
    let words = "start here:600 say:one wait threads:4:600 here:6000 say:two wait here:60 end";
    let mut command = user.host(&words.split(' ').collect::<Vec<_>>());
    let mut host = hear(&mut command, Stdio::piped());
    host.waits_for("one\n");
    assert_eq!(user.segments(), 1);
    let filler = disk::fill(user.home(), 0);
    host.go_on();
    host.waits_for("two\n");
    fs::remove_file(filler).unwrap();
    host.go_on();
    assert_eq!(host.says(), "");
    let (_, returned) = user.noted();
    let stored = user.stored();
    let all = stored.counts().iter().sum::<u64>() + stored.dropped();
    assert_eq!(all, returned.iter().sum::<u64>(), "{stored:?}");
    assert!(stored.damaged() <= 1, "{stored:?}");
}

#[test]
fn a_full_disk_can_be_emptied_of_what_was_recorded() {
    let test = "full::a_full_disk_can_be_emptied_of_what_was_recorded";
    if disk::is_left_to_a_run_on_a_small_one(1, test) {
        return;
    }
    let user = User::agreed();
    user.run(&["start", "here:600", "fold", "threads:4:200"]);
    assert!(user.segments() > 0);
    disk::fill(user.home(), 0);
    assert_eq!(user.run(&["start", "delete"]), "done\n");
    let has_data = |name: &String| name.starts_with("store.sqlite") || name.starts_with("segment-");
    let left = user.names();
    assert!(!left.iter().any(has_data), "{left:?}");
}

/// SIGXFSZ would kill a host that writes beyond its limit.
#[test]
fn a_limit_on_the_size_of_files_kills_no_host_with_a_journal_of_any_form() {
    for blocks in ["0", "1", "8", "24", "80", "100", "200", "1000"] {
        let user = User::agreed();
        user.run(&["start", "here:600", "fold", "here:60"]);
        assert!(user.segments() > 0);
        let line = format!("ulimit -f {blocks} && exec \"$0\" \"$@\"");
        let limited = |words: &[&str]| {
            let mut shell = Command::new("sh");
            user.set(&mut shell).args(["-c", &line, HOST]).args(words);
            // Nothing can be noted in a file here.
            text(&finish(&mut shell))
        };
        limited(&["start", "each:60", "fold"]);
        let recorded = user.stored().counts();
        user.run(&["start", "each:2"]);
        assert_eq!(user.stored().counts(), recorded.map(|n| n + 2), "{blocks}");
        user.is_sound();
    }
}
