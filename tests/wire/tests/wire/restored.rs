//! FAULTS 38: a backup that was made before an erasure comes back after it.

use std::fs;

use crate::{reports::Sealed, server::Server};

#[test]
fn a_backup_that_is_restored_does_not_bring_back_what_was_erased() {
    let mut server = Server::new();
    let reports: Vec<_> = (0_u8..20)
        .map(|n| Sealed::usage(1 + i64::from(n % 3), 1 + 7 * u64::from(n)))
        .collect();
    for report in &reports {
        assert_eq!(server.post(&report.bytes()).status(), 201);
    }
    let all = server.works();
    server.ends();
    let backup = tempfile::tempdir().unwrap();
    for file in fs::read_dir(server.data()).unwrap() {
        let file = file.unwrap();
        // What was erased is no part of a backup of what was counted.
        if !file.file_name().to_string_lossy().starts_with("erased") {
            fs::copy(file.path(), backup.path().join(file.file_name())).unwrap();
        }
    }

    server.starts();
    let (erased, kept) = reports.split_at(8);
    let mut left = all;
    for report in erased {
        assert_eq!(server.ask(&report.taken_back()).json()["state"], "erased");
        left -= usize::try_from(report.document["features"][0]["ok"].as_u64().unwrap()).unwrap();
    }
    assert_eq!(server.works(), left);
    server.dies();

    // Nothing of the ledger is left that the backup would be mixed with.
    for file in fs::read_dir(server.data()).unwrap() {
        let file = file.unwrap();
        if !file.file_name().to_string_lossy().starts_with("erased") {
            fs::remove_file(file.path()).unwrap();
        }
    }
    for file in fs::read_dir(backup.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), server.data().join(file.file_name())).unwrap();
    }
    server.starts();
    assert_eq!(server.works(), left);
    for report in erased {
        assert_eq!(server.post(&report.bytes()).json()["state"], "erased");
        assert_eq!(server.ask(&report.taken_back()).json()["state"], "erased");
    }
    for report in kept {
        assert_eq!(server.post(&report.bytes()).json()["state"], "known");
    }
    assert_eq!(server.works(), left);
}
