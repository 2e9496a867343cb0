//! FAULTS 35: a disk that is full.

use std::{
    fs::File,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::*;
use host::{forty_lines, usage};

/// A folder on a small file system of our own, in the process that runs the second half of the test.
const SMALL: &str = "LEDGER_SMALL_DISK";

/// Runs the test again on a file system of 24 mebibytes, more than the log grows to; `None` in that second run, which is the one that
/// tests.
fn on_a_small_disk(test: &str) -> Option<()> {
    if std::env::var_os(SMALL).is_some() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "mount -t tmpfs -o size=24m none \"${SMALL}\" || exit 77; \
         TMPDIR=\"${SMALL}\" exec \"$0\" --exact ledger::tests::starved::{test} --nocapture"
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &line])
        .arg(std::env::current_exe().unwrap())
        .env(SMALL, folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) || told.contains("unshare: ") {
        eprintln!("skipped: no mount of a small file system here: {told}");
    } else {
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said} {told}"
        );
    }
    Some(())
}

/// Takes all room.
fn fill(server: &Server) -> PathBuf {
    let path = server.data().join("filler");
    let mut filler = File::create(&path).unwrap();
    for bytes in [4_096, 1] {
        while filler.write_all(&vec![1; bytes]).is_ok() {}
    }
    path
}

#[test]
fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    if on_a_small_disk("a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room").is_some()
    {
        return;
    }
    let server = Server::new();
    let ledger = server.open();
    let mut stored = Vec::new();
    for number in 0..40 {
        let sealed = Sealed::of(number, forty_lines(TODAY - number % 9, number % 4));
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
        stored.push(sealed);
    }
    let filler = fill(&server);
    let mut refused = Vec::new();
    for number in 40..400 {
        // Lines and segments that the ledger has no number for yet: none may be remembered that was not
        // written.
        let sealed = Sealed::of(number, usage(TODAY - number % 9, number, 1, 1));
        match server.take_in(&ledger, &sealed.report) {
            Ok(settled) => {
                assert_eq!(settled, Settled::Stored);
                stored.push(sealed);
            }
            Err(why) => {
                assert_eq!(why, Unavailable::Disk);
                refused.push(sealed);
            }
        }
    }
    assert!(!refused.is_empty(), "there was room for all");
    assert!(ledger.health().failure.is_some());
    let erased = ledger.take_back(stored[0].report.id(), &stored[0].secret);
    let erased = server.runtime.block_on(erased);
    std::fs::remove_file(filler).unwrap();
    // Nobody has to come for it to notice.
    waits_until(|| ledger.health().failure.is_none());
    if erased.is_err() {
        assert_eq!(erased, Err(Unavailable::Disk));
        assert_eq!(server.erase(&ledger, &stored[0]), TakenBack::Erased);
    }
    for sealed in &refused {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Stored));
    }
    for sealed in &stored[1..] {
        assert_eq!(server.take_in(&ledger, &sealed.report), Ok(Settled::Known));
    }
    assert_eq!(server.total("/reports/usage"), 399);
    server.is_sound();
    ledger.close();
}
