//! Taking journals out of use while others write to them.

use std::{
    fs,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    thread,
};

use super::*;
use crate::record::journal::{
    INBOX_BYTES_MAX,
    files::{self, Found},
    layout::{self, Header, Record},
    reader::{End, Reader},
};

#[test]
fn a_rotated_inbox_is_removed_once_nobody_has_it_open() {
    let dir = consented();
    let open = inbox(dir.path());
    (0..10_000).for_each(|_| open.record(&SEARCH, &OK));
    assert_eq!(fold_now(dir.path()).unwrap().records, 10_000);
    let inboxes = || files::list(dir.path()).unwrap();
    assert_eq!(inboxes().len(), 2);
    open.record(&SEARCH, &OK);
    record(dir.path(), 1);
    assert_eq!(fold_now(dir.path()).unwrap().records, 2);
    assert_eq!(inboxes().len(), 2);
    drop(open);
    while inboxes().len() > 1 {
        assert_eq!(fold_now(dir.path()).unwrap().records, 0);
    }
    assert_eq!(total(dir.path(), "search"), 10_002);
}

#[test]
fn a_crash_between_the_steps_of_a_rotation_counts_once() {
    let dir = consented();
    record(dir.path(), 7_000);
    fold_now(dir.path()).unwrap();
    let found = files::list(dir.path()).unwrap().remove(0);
    record(dir.path(), 3);
    let id = format!("{}.aside-00000000000000aa", found.path.display());
    fs::hard_link(&found.path, id).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().records, 3);
    while files::list(dir.path()).unwrap().len() > 1 {
        assert_eq!(fold_now(dir.path()).unwrap().records, 0);
    }
    assert_eq!(total(dir.path(), "search"), 7_003);
}

/// A clock that goes on when it is told to.
#[derive(Debug, Default)]
struct Moving(AtomicU64);

impl Clock for Moving {
    fn now(&self) -> Moment {
        Still(TODAY).now()
    }

    fn rest_of_day(&self) -> Duration {
        Duration::ZERO
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs(self.0.load(Relaxed))
    }
}

impl Moving {
    fn inbox(self: &Arc<Self>, dir: &Path) -> Inbox {
        build();
        Inbox::open(dir, BUILD, EPOCH, self.clone())
            .unwrap()
            .unwrap()
    }

    fn go_on(&self, seconds: u64) {
        self.0.fetch_add(seconds, Relaxed);
    }
}

#[test]
fn a_process_that_runs_for_hours_follows_a_rotation() {
    let dir = consented();
    let clock = Arc::new(Moving::default());
    let open = clock.inbox(dir.path());
    record(dir.path(), 10_000);
    fold_now(dir.path()).unwrap();
    open.record(&SEARCH, &OK);
    assert_eq!(files::list(dir.path()).unwrap().len(), 2);
    clock.go_on(61);
    open.record(&SEARCH, &OK);
    while files::list(dir.path()).unwrap().len() > 1 {
        fold_now(dir.path()).unwrap();
    }
    open.record(&SEARCH, &OK);
    fold_now(dir.path()).unwrap();
    assert_eq!(total(dir.path(), "search"), 10_003);
}

#[test]
fn room_that_returns_is_used_and_the_loss_written_down() {
    let dir = consented();
    let clock = Arc::new(Moving::default());
    let open = clock.inbox(dir.path());
    let largest = Observation::Event {
        n: 1,
        words: &[u64::MAX; 64],
    };
    while open.lost() < 5 {
        open.record(&ENDED, &largest);
    }
    assert!(open.bytes() > INBOX_BYTES_MAX - 1_000);
    // Four of five are noted already: at the 1st, 2nd and 4th.
    assert_eq!(fold_now(dir.path()).unwrap().dropped, 4);
    open.record(&ENDED, &largest);
    clock.go_on(2);
    open.record(&SEARCH, &OK);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.dropped), (1, 2));
    assert_eq!(open.lost(), 6);
}

#[test]
fn of_losses_that_a_kill_ends_all_but_a_thousand_are_written_down() {
    let dir = consented();
    let open = Arc::new(Moving::default()).inbox(dir.path());
    let largest = Observation::Event {
        n: 1,
        words: &[u64::MAX; 64],
    };
    while open.lost() < 8_000 {
        open.record(&ENDED, &largest);
    }
    // Never closed, as in a process that is killed.
    std::mem::forget(open);
    assert_eq!(fold_now(dir.path()).unwrap().dropped, 7_168);
}

#[test]
fn a_flood_of_losses_leaves_room_for_the_last_count() {
    let dir = consented();
    record(dir.path(), 1);
    let path = files::list(dir.path()).unwrap().remove(0).path;
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    // The half of the room above the cap that regular counts may take is taken.
    file.set_len(INBOX_BYTES_MAX + (512 << 10)).unwrap();
    let open = Arc::new(Moving::default()).inbox(dir.path());
    (0..3_500).for_each(|_| open.record(&SEARCH, &OK));
    assert_eq!(open.lost(), 3_500);
    // Not at 3,072, which is no power of two.
    assert_eq!(fold_now(dir.path()).unwrap().dropped, 2_048);
    drop(open);
    assert_eq!(fold_now(dir.path()).unwrap().dropped, 1_452);
}

/// Each of many processes fills the inbox by what it knows of it, and each counts what it lost.
#[test]
fn what_several_processes_lose_is_counted() {
    let dir = consented();
    let open: Vec<_> = (0..8)
        .map(|_| Arc::new(Moving::default()).inbox(dir.path()))
        .collect();
    let mut made = 0;
    // Only the first finds it empty, as far as each knows.
    for inbox in &open {
        while inbox.lost() < 1_500 {
            inbox.record(&SEARCH, &OK);
            made += 1;
        }
    }
    drop(open);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!(folded.records + folded.dropped, made);
    assert_eq!(folded.damaged, 0);
}

/// Writers that open and leave all the time, against rotations as fast as they can be made: no
/// record may end in a file that has been removed.
#[test]
fn no_record_is_lost_to_a_removal() {
    const ROTATIONS: u32 = 3_000;
    let dir = consented();
    let over = AtomicBool::new(false);
    let write = || {
        let mut recorded = 0_u64;
        while !over.load(Relaxed) {
            let clock = Arc::new(Still(TODAY));
            if let Some(inbox) = Inbox::open(dir.path(), BUILD, EPOCH, clock).unwrap() {
                inbox.record(&SEARCH, &OK);
                recorded += 1 - inbox.lost();
            }
        }
        recorded
    };
    build();
    let (recorded, drained) = thread::scope(|scope| {
        let writers = [(); 2].map(|()| scope.spawn(write));
        let mut drained = (0..ROTATIONS).map(|_| drain(dir.path())).sum::<u64>();
        over.store(true, Relaxed);
        let recorded: u64 = writers.map(|writer| writer.join().unwrap()).iter().sum();
        drained += drain(dir.path());
        // Another test may hold copies of our locks for an instant.
        while files::list(dir.path()).unwrap().len() > 1 {
            drained += drain(dir.path());
        }
        (recorded, drained)
    });
    assert!(recorded > 100);
    assert_eq!(recorded, drained);
}

/// Rotates the inbox, and removes what nobody has open; how many records were in there.
fn drain(dir: &Path) -> u64 {
    let mut records = 0;
    for found in files::list(dir).unwrap() {
        let found = match found.aside {
            None => files::rotate(&found, &header(&found)).unwrap(),
            Some(_) => found,
        };
        if let Some(drained) = found.drain().unwrap() {
            let bytes = fs::read(&found.path).unwrap();
            let calls = Reader::new(&bytes, End::Final)
                .filter(|item| matches!(item, Ok(Record::Call(_))))
                .count();
            records += calls as u64;
            drained.remove().unwrap();
        }
    }
    records
}

fn header(found: &Found) -> Header {
    match layout::read(&fs::read(&found.path).unwrap()) {
        Ok((Record::Header(header), _)) => header,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_idle_inbox_goes_and_its_records_stay() {
    let dir = consented();
    record(dir.path(), 2);
    let path = files::path(dir.path(), BUILD, EPOCH);
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(100 * 86_400);
    let file = fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(long_ago).unwrap();
    let document = fs::File::options()
        .append(true)
        .open(Build::path(dir.path(), BUILD))
        .unwrap();
    document.set_modified(long_ago).unwrap();
    while !files::list(dir.path()).unwrap().is_empty() {
        fold_now(dir.path()).unwrap();
    }
    assert_eq!(total(dir.path(), "search"), 2);
    assert_eq!(names(&dir.path().join("builds")), [""; 0]);
}

#[test]
fn an_idle_inbox_that_somebody_has_open_counts_once() {
    let dir = consented();
    let open = inbox(dir.path());
    (0..2).for_each(|_| open.record(&SEARCH, &OK));
    assert_eq!(fold_now(dir.path()).unwrap().records, 2);
    let path = files::path(dir.path(), BUILD, EPOCH);
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(100 * 86_400);
    let file = fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(long_ago).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().records, 0);
    assert!(files::list(dir.path()).unwrap()[0].aside.is_some());
    // Also by a name that the store has had for a fold.
    for _ in 0..2 {
        assert_eq!(fold_now(dir.path()).unwrap().records, 0);
    }
    open.record(&SEARCH, &OK);
    assert_eq!(fold_now(dir.path()).unwrap().records, 1);
    assert_eq!(total(dir.path(), "search"), 3);
}
