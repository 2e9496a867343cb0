//! FAULTS 2, 11 and 12: journals that are damaged, full, exposed or orphaned.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
};

use super::*;
use crate::{
    record::journal::{
        INBOX_BYTES_MAX, files,
        layout::{Call, Record},
    },
    store::{
        batch::{Batch, Cause, N_MAX, Owner},
        progress,
    },
};

#[test]
fn without_an_inbox_nothing_is_opened_and_nothing_made() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(Still(TODAY));
    assert!(
        Inbox::open(dir.path(), BUILD, EPOCH, clock)
            .unwrap()
            .is_none()
    );
    assert_eq!(names(dir.path()), [""; 0]);
}

#[test]
fn a_damaged_inbox_keeps_its_whole_records_at_every_offset() {
    let dir = consented();
    record(dir.path(), 6);
    let path = files::path(dir.path(), BUILD, EPOCH);
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        fs::write(&path, damaged).unwrap();
        let _ = fs::remove_file(dir.path().join("store.sqlite"));
        let folded = fold_now(dir.path()).unwrap();
        // The last record may be half written: it waits for another one.
        record(dir.path(), 1);
        let more = fold_now(dir.path()).unwrap();
        assert_eq!(folded.damaged + more.damaged, 1, "{at}");
        let in_header = folded.records == 6;
        assert_eq!(
            folded.records + more.records,
            6 + u64::from(in_header),
            "{at}"
        );
        assert_eq!(total(dir.path(), "search"), folded.records + more.records);
    }
}

#[test]
fn what_the_catalog_does_not_have_is_damage() {
    let dir = consented();
    let inbox = inbox(dir.path());
    let event = |words: &[u64]| inbox.record(&ENDED, &Observation::Event { n: 1, words });
    event(&[0, 3, 1_000, 0, 0, 0b11]);
    // No such command; a quantity in the wrong bucket; too few words; a member that is none.
    event(&[2, 3, 1_000, 0, 0, 0]);
    event(&[0, 4, 1_000, 0, 0, 0]);
    event(&[0, 3, 1_000]);
    event(&[0, 3, 1_000, 0, 0, 0b100]);
    let kind = |kind| Observation::Call {
        outcome: Outcome::Err,
        kind: Some(kind),
        elapsed_ns: None,
    };
    inbox.record(&SEARCH, &kind(1));
    inbox.record(&SEARCH, &kind(2));
    inbox.record(&SEARCH, &Observation::Event { n: 1, words: &[0] });
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.damaged), (2, 6));
}

#[test]
fn a_full_inbox_drops_the_newest_and_keeps_the_count() {
    let dir = consented();
    let path = files::path(dir.path(), BUILD, EPOCH);
    let inbox = inbox(dir.path());
    // Records of the largest kind that is at hand fill it soonest.
    let largest = Observation::Event {
        n: 1,
        words: &[u64::MAX; 64],
    };
    let mut taken = 0_u64;
    while inbox.lost() < 1_000 {
        inbox.record(&ENDED, &largest);
        taken += 1;
    }
    drop(inbox);
    assert!(path.metadata().unwrap().len() < INBOX_BYTES_MAX + 1_000);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!(folded.dropped, 1_000);
    assert_eq!(folded.damaged, taken - 1_000);
    let losses = store(dir.path()).losses().unwrap();
    assert_eq!((losses.dropped, losses.damaged), (1_000, taken - 1_000));
    // The fold has put an empty inbox into its place.
    record(dir.path(), 2);
    assert_eq!(fold_now(dir.path()).unwrap().records, 2);
}

#[test]
fn a_journal_waits_for_the_document_of_its_build() {
    let dir = consented();
    let document = Build::path(dir.path(), BUILD);
    fs::remove_file(&document).unwrap();
    record(dir.path(), 4);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.waiting.len()), (0, 1));
    fs::write(&document, "{").unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().waiting.len(), 1);
    build().write(dir.path(), BUILD).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().records, 4);
    // From now on the store knows it.
    fs::remove_file(&document).unwrap();
    record(dir.path(), 4);
    assert_eq!(fold_now(dir.path()).unwrap().records, 4);
}

#[test]
fn links_are_not_followed_and_rights_are_repaired() {
    let dir = consented();
    let path = files::path(dir.path(), BUILD, EPOCH);
    let mode = || path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    record(dir.path(), 1);
    assert_eq!(mode(), 0o600);

    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, "").unwrap();
    fs::remove_file(&path).unwrap();
    symlink(&elsewhere, &path).unwrap();
    let clock = Arc::new(Still(TODAY));
    assert!(Inbox::open(dir.path(), BUILD, EPOCH, clock.clone()).is_err());
    assert_eq!(fs::read(&elsewhere).unwrap(), b"");

    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(Inbox::open(dir.path(), BUILD, EPOCH, clock).is_err());
}

#[test]
fn what_is_no_file_does_not_stop_the_others() {
    let dir = consented();
    let other = files::path(dir.path(), BUILD, EPOCH + 1);
    fs::create_dir(&other).unwrap();
    record(dir.path(), 2);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.waiting), (2, vec![other]));
}

#[test]
fn what_is_no_document_is_not_waited_for() {
    let dir = consented();
    record(dir.path(), 2);
    let document = Build::path(dir.path(), BUILD);
    fs::remove_file(&document).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&document)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(fold_now(dir.path()).unwrap().waiting.len(), 1);
    fs::remove_file(&document).unwrap();
    symlink("/dev/zero", &document).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().waiting.len(), 1);
    fs::remove_file(&document).unwrap();
    build().write(dir.path(), BUILD).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().records, 2);
}

#[test]
fn what_lies_beyond_the_cap_of_a_journal_is_damage_and_not_read() {
    let dir = consented();
    record(dir.path(), 2);
    let path = files::path(dir.path(), BUILD, EPOCH);
    let file = fs::File::options().append(true).open(&path).unwrap();
    file.set_len(4 << 40).unwrap();
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!(folded.records, 2);
    assert!(folded.damaged > 0);
    // Out of use: the next one is as small as ever.
    record(dir.path(), 1);
    assert_eq!(fold_now(dir.path()).unwrap().records, 1);
    assert_eq!(total(dir.path(), "search"), 3);
    assert_eq!(files::list(dir.path()).unwrap().len(), 1);
}

#[test]
fn where_nothing_was_recorded_a_fold_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(fold_now(dir.path()).unwrap(), Folded::default());
    assert_eq!(names(dir.path()), [""; 0]);
    fold_now(&dir.path().join("missing")).unwrap();
    assert_eq!(names(dir.path()), [""; 0]);
}

/// As many as bytes on a disk may claim.
#[test]
fn totals_end_at_their_most_and_do_not_wrap() {
    let call = Record::Call(Call {
        day: TODAY,
        entry: 2,
        n: u64::MAX - 1,
        outcome: Outcome::Ok,
        kind: None,
        bucket: Some(3),
    });
    let mut batch = Batch::default();
    (0..3).for_each(|_| batch.add(&call, &build().catalog, TODAY));
    (0..3).for_each(|_| batch.lose(TODAY, Cause::Dropped, u64::MAX - 1));
    assert_eq!(batch.records(), u64::MAX);
    assert_eq!(batch.lost(Cause::Dropped), u64::MAX);
    let dir = consented();
    record(dir.path(), 1);
    fold_now(dir.path()).unwrap();
    let mut store = store(dir.path());
    let transaction = store.connection.transaction().unwrap();
    let owner = Owner {
        build: BUILD,
        epoch: EPOCH,
    };
    progress::advance(&transaction, owner, &batch, &build().catalog, &[]).unwrap();
    batch.write(&transaction, owner).unwrap();
    transaction.commit().unwrap();
    drop(store);
    assert_eq!(total(dir.path(), "search"), N_MAX);
}
