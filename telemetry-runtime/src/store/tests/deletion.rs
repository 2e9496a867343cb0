//! Deletion leaves nothing.

use std::fs;

use super::{super::delete_all, *};

#[test]
fn deletion_leaves_no_file_of_data() {
    let dir = consented();
    record(dir.path(), 7_000);
    let open = inbox(dir.path());
    open.record(&SEARCH, &OK);
    fold_now(dir.path()).unwrap();
    fs::write(dir.path().join("store.sqlite"), "garbage").unwrap();
    fold_now(dir.path()).unwrap();
    fs::write(dir.path().join("store.sqlite-journal"), "left over").unwrap();
    fs::write(dir.path().join("gate-1.2.0"), "not ours to remove").unwrap();
    assert!(names(dir.path()).len() > 5);

    delete_all(dir.path()).unwrap();
    assert_eq!(names(dir.path()), ["gate-1.2.0"]);

    // Who has an inbox open still goes on without harm, into a file that has no name.
    open.record(&SEARCH, &OK);
    drop(open);
    assert_eq!(names(dir.path()), ["gate-1.2.0"]);
    consent(dir.path());
    record(dir.path(), 1);
    assert_eq!(fold_now(dir.path()).unwrap().records, 1);
    assert_eq!(total(dir.path(), "search"), 1);
}

#[test]
fn deleting_twice_or_nothing_is_fine() {
    let dir = tempfile::tempdir().unwrap();
    delete_all(dir.path()).unwrap();
    delete_all(dir.path()).unwrap();
    delete_all(&dir.path().join("missing")).unwrap();
    assert!(!dir.path().join("missing").exists());
}
