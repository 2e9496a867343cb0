//! Single events: of days that are over, each in one document, of no outbox twice.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use telemetry_schema::wire::Singles;

use super::{ends::attempt_all, *};

/// A clock that a run takes over midnight.
#[derive(Debug)]
struct Turning(AtomicU32);

impl Clock for Turning {
    fn now(&self) -> Moment {
        Still(self.0.load(Relaxed)).now()
    }

    fn rest_of_day(&self) -> Duration {
        Duration::ZERO
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

fn open_times(inbox: &Inbox, n: u32) {
    let opened = Observation::Event { n: 1, words: &[1] };
    (0..n).for_each(|_| inbox.record(&OPENED, &opened));
}

fn opened_on(dir: &Path, day: u32, n: u32) {
    open_times(&inbox_on(dir, day), n);
    fold_now(dir).unwrap();
}

/// All documents in the order of their sealing.
fn documents(dir: &Path) -> Vec<Singles> {
    let singles = reports(dir).into_iter().filter_map(|report| match report {
        Report::Singles(singles) => Some(singles),
        _ => None,
    });
    singles.collect()
}

/// The day and the number of events of each.
fn told(dir: &Path) -> Vec<(u32, usize)> {
    let documents = documents(dir).into_iter();
    let told = |of: Singles| (of.day.days(), of.events.len());
    documents.map(told).collect()
}

#[test]
fn a_run_that_goes_on_is_told_of_by_days_that_are_over_and_by_no_name_twice() {
    let dir = sharing();
    let clock = Arc::new(Turning(AtomicU32::new(TODAY - 2)));
    build();
    let running = Inbox::open(dir.path(), BUILD, EPOCH, clock.clone());
    let running = running.unwrap().unwrap();
    open_times(&running, 3);
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY - 2);
    assert_eq!(told(dir.path()), [], "the day is not over");
    clock.0.store(TODAY - 1, Relaxed);
    open_times(&running, 2);
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY - 1);
    assert_eq!(told(dir.path()), [(TODAY - 2, 3)]);
    // A clock that is set back brings more of the day that was told of.
    clock.0.store(TODAY - 2, Relaxed);
    open_times(&running, 4);
    clock.0.store(TODAY - 1, Relaxed);
    open_times(&running, 1);
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY);
    seal_on(dir.path(), TODAY);
    let all = [(TODAY - 2, 3), (TODAY - 2, 4), (TODAY - 1, 3)];
    assert_eq!(told(dir.path()), all);
    // It is one run, and nobody can tell.
    let documents = documents(dir.path());
    let runs: BTreeSet<_> = documents.iter().map(|of| of.session).collect();
    assert_eq!(runs.len(), documents.len());
    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    for of in &documents {
        for event in &of.events {
            ids.insert(event.id);
            places.insert((of.day, event.sequence));
        }
    }
    assert_eq!(ids.len(), 10);
    assert_eq!(places.len(), 10);
}

#[test]
fn what_a_lost_store_has_told_singly_is_not_told_again() {
    let dir = sharing();
    opened_on(dir.path(), TODAY - 3, 5);
    seal_on(dir.path(), TODAY - 2);
    assert_eq!(told(dir.path()), [(TODAY - 3, 5)]);
    assert!(attempt_all(dir.path()) >= 2);
    opened_on(dir.path(), TODAY - 2, 2);
    // Sealed, and nobody has seen it.
    seal_on(dir.path(), TODAY - 1);
    std::fs::write(dir.path().join("store.sqlite"), "garbage").unwrap();
    assert!(fold_now(dir.path()).unwrap().set_aside.is_some());
    seal_on(dir.path(), TODAY);
    assert_eq!(told(dir.path()), [(TODAY - 2, 2)]);
    // What of that day comes now cannot be told from what was told of.
    opened_on(dir.path(), TODAY - 3, 1);
    seal_on(dir.path(), TODAY);
    assert_eq!(told(dir.path()), [(TODAY - 2, 2)]);
}

#[test]
fn of_a_run_that_is_too_long_and_of_too_many_runs_the_rest_is_never_told_singly() {
    let dir = sharing();
    // Ten documents or so of one run, and no more runs than can be told of.
    opened_on(dir.path(), TODAY - 2, 4_005);
    for _ in 0..70 {
        open_times(&inbox_on(dir.path(), TODAY - 1), 1);
    }
    fold_now(dir.path()).unwrap();
    seal_on(dir.path(), TODAY);
    let events = |day: u32| -> usize {
        let told = told(dir.path()).into_iter();
        told.filter(|(its, _)| *its == day).map(|(_, n)| n).sum()
    };
    assert_eq!((events(TODAY - 2), events(TODAY - 1)), (4_000, 64));
    // A journal that comes late does not bring it back.
    opened_on(dir.path(), TODAY - 2, 1);
    opened_on(dir.path(), TODAY - 1, 2);
    seal_on(dir.path(), TODAY);
    assert_eq!((events(TODAY - 2), events(TODAY - 1)), (4_001, 66));
    // The sums have all of it.
    let sums = usages(dir.path());
    let sums: u64 = sums.iter().map(|usage| usage.events[0].n).sum();
    assert_eq!(sums, 4_005 + 70 + 3);
}
