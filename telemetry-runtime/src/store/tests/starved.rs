//! FAULTS 4: no room on the disk, no right to write, a limit on file sizes.

use std::{fs, io::Write, process::ExitStatus};

use super::{super::delete_all, *};
use crate::record::journal::files;

/// Runs a part on a small file system of its own; `None` where this user may not mount one.
fn on_small_disk(role: &str) -> Option<ExitStatus> {
    let dir = tempfile::tempdir().unwrap();
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount"]);
    let line =
        format!("mount -t tmpfs -o size=512k none \"${DIR}\" && exec \"$0\" \"$@\" || exit 77");
    let status = shell(unshare, &line, role, dir.path()).status().ok()?;
    if status.code() == Some(77) || status.code() == Some(1) {
        eprintln!("skipped: no mount of a small file system here");
        return None;
    }
    Some(status)
}

#[test]
fn a_full_disk_loses_the_newest_and_still_deletes() {
    if let Some(status) = on_small_disk("full") {
        assert!(status.success());
    }
}

pub fn run_out_of_room(dir: &Path) {
    consent(dir);
    record(dir, 10);
    fold_now(dir).unwrap();
    record(dir, 20);

    fill(dir);
    let open = inbox(dir);
    (0..5_000).for_each(|_| open.record(&SEARCH, &OK));
    let lost = open.lost();
    assert!(lost > 0 && lost < 5_000, "{lost}");
    let error = fold_now(dir).unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error}");

    fs::remove_file(dir.join("filler")).unwrap();
    open.record(&SEARCH, &OK);
    drop(open);
    let folded = fold_now(dir).unwrap();
    assert_eq!(folded.dropped, lost);
    // The record that met the end of the disk was written in part.
    assert!(folded.damaged <= 1);
    assert_eq!(total(dir, "search"), 10 + 20 + 5_000 - lost + 1);
    assert_sound(dir);

    record(dir, 20);
    fill(dir);
    delete_all(dir).unwrap();
    assert_eq!(names(dir), ["filler"]);
}

fn fill(dir: &Path) {
    let mut filler = fs::File::create(dir.join("filler")).unwrap();
    for bytes in [4_096, 1] {
        while filler.write_all(&vec![1; bytes]).is_ok() {}
    }
}

#[test]
fn a_read_only_folder_is_a_sentence() {
    if let Some(status) = on_small_disk("read-only") {
        assert!(status.success());
    }
}

pub fn lose_the_right_to_write(dir: &Path) {
    consent(dir);
    record(dir, 2);
    fold_now(dir).unwrap();
    let remount = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(dir)
        .status()
        .unwrap();
    assert!(remount.success());
    let error = fold_now(dir).unwrap_err();
    assert!(
        error.to_string().ends_with("may not be written to"),
        "{error}"
    );
    let clock = Arc::new(Still(TODAY));
    assert!(Inbox::open(dir, BUILD, EPOCH, clock).is_err());
}

#[test]
fn a_limit_on_file_sizes_does_not_kill() {
    let dir = consented();
    let line = "ulimit -f 400; exec \"$0\" \"$@\"";
    let status = shell(Command::new("env"), line, "limited", dir.path())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    // As well where the journal is so small that the count of losses would fit below its cap.
    let small = consented();
    let line = "ulimit -f 0; exec \"$0\" \"$@\"";
    let status = shell(Command::new("env"), line, "forbidden", small.path())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    let status = shell(Command::new("env"), line, "forbidden", dir.path())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");
    fold_now(dir.path()).unwrap();
    assert_eq!(total(dir.path(), "search"), 1_000);
}

/// 400 blocks are 200 KiB in some shells and 400 KiB in others: room for 1,000 calls, not for
/// 100,000 words of an event.
pub fn meet_the_limit(dir: &Path) {
    record(dir, 1_000);
    let open = inbox(dir);
    let largest = Observation::Event {
        n: 1,
        words: &[u64::MAX; 64],
    };
    (0..2_000).for_each(|_| open.record(&ENDED, &largest));
    assert!(open.lost() > 0);
    let bytes = files::path(dir, BUILD, EPOCH).metadata().unwrap().len();
    assert!(bytes < 400 << 10);
    assert!(matches!(fold_now(dir), Err(StoreError::Limited(_))));
}

pub fn meet_a_limit_of_nothing(dir: &Path) {
    let open = inbox(dir);
    (0..10).for_each(|_| open.record(&SEARCH, &OK));
    assert_eq!(open.lost(), 10);
    assert!(matches!(fold_now(dir), Err(StoreError::Limited(_))));
}
