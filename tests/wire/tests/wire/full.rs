//! FAULTS 35: no room on the server's disk.

use std::{
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    process::Command,
};

use serde_json::Value;

use crate::{host::finish, reports::Sealed, server::Server};

/// A folder on a small file system of our own, in the process that runs the second half of a test.
const SMALL: &str = "WIRE_SMALL";

/// Runs the test again on a file system of some mebibytes; true in the first run, which has nothing else to
/// do.
fn is_left_to_a_run_on_a_small_disk(test: &str) -> bool {
    if std::env::var_os(SMALL).is_some() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "mount -t tmpfs -o size=4m none \"${SMALL}\" || exit 77; \
         TMPDIR=\"${SMALL}\" exec \"$0\" --exact full::{test} --nocapture"
    );
    let output = finish(
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &line])
            .arg(std::env::current_exe().unwrap())
            .env(SMALL, folder.path()),
    );
    let said = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) || told.contains("unshare: ") {
        eprintln!("skipped: no mount of a small file system here: {told}");
    } else {
        let passed = output.status.success() && said.contains("1 passed");
        assert!(passed, "{said} {told}");
    }
    true
}

/// Takes all room but so much.
fn fill(but_bytes: u64) -> PathBuf {
    let path = std::env::temp_dir().join("filler");
    let mut filler = File::create(&path).unwrap();
    for bytes in [4_096, 1] {
        while filler.write_all(&vec![1; bytes]).is_ok() {}
    }
    let bytes = filler.metadata().unwrap().len();
    filler.set_len(bytes.saturating_sub(but_bytes)).unwrap();
    path
}

#[test]
fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    if is_left_to_a_run_on_a_small_disk("a_full_disk_acknowledges_nothing_and_loses_nothing") {
        return;
    }
    let mut server = Server::new();
    let reports: Vec<_> = (0..400).map(|_| Sealed::usage(1, 1)).collect();
    let filler = fill(100 << 10);
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for report in &reports {
        let answer = server.post(&report.bytes());
        if answer.status() == 201 {
            acknowledged.push(report);
        } else {
            is_put_off(
                &answer.json(),
                answer.status(),
                answer.header("retry-after"),
            );
            refused += 1;
        }
    }
    assert!(refused > 0, "the disk was not full");
    // Taking back needs room too: it is done or put off, and never half done.
    let back = acknowledged
        .pop()
        .map(|report| (report, server.ask(&report.taken_back())));
    fs::remove_file(filler).unwrap();

    for at_restart in [false, true] {
        if at_restart {
            server.starts();
        }
        for report in &acknowledged {
            assert_eq!(server.post(&report.bytes()).json()["state"], "known");
        }
    }
    if let Some((report, answer)) = &back {
        assert!([200, 503].contains(&answer.status()), "{}", answer.head());
        assert_eq!(server.ask(&report.taken_back()).json()["state"], "erased");
    }
    for report in &reports {
        assert!(server.post(&report.bytes()).json()["state"].is_string());
    }
    assert_eq!(server.works(), reports.len() - usize::from(back.is_some()));
}

fn is_put_off(refused: &Value, status: u16, wait: Option<String>) {
    assert_eq!(status, 503, "{refused}");
    assert_eq!(refused["code"], "unavailable");
    assert_eq!(refused["retry"], true);
    assert!(
        wait.is_some_and(|wait| wait.parse::<u32>().is_ok()),
        "a server says when"
    );
}
