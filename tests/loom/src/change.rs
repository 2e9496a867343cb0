//! Consent changes while another thread records.

use std::sync::Arc;

use loom::{
    sync::atomic::{
        AtomicBool,
        Ordering::{Acquire, Release},
    },
    thread,
};

use crate::{
    Host,
    catalog::SITES,
    clock::{Clock, Moment},
    files::{self, ENTRIES, written},
    record::{
        feature::Running,
        journal::{Journal, Keeper},
        outcome::Ended,
        recorder,
        site::{DETAIL, ON, Site},
    },
    telemetry::{opening::Opened, session::Session},
};

/// Under the first consent the first site records, under the second the other one.
const FIRST: u64 = 1;
const SECOND: u64 = 2;

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_unix_seconds(20_777 * 86_400)
    }

    fn rest_of_day(&self) -> std::time::Duration {
        std::time::Duration::from_secs(86_400)
    }

    fn elapsed(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

/// A session under the first consent, to all that the first site knows.
fn session() -> Arc<Session> {
    static HOST: Host = Host;
    files::begin();
    let session = Arc::new(Session::new(&HOST, Arc::new(Still)));
    recorder::install(Some(session.clone()));
    session.adopt(consent(FIRST, [ON | DETAIL, 0]));
    session
}

fn consent(epoch: u64, states: [u8; ENTRIES]) -> Opened {
    let clock: Arc<dyn Clock> = Arc::new(Still);
    let journal = Journal::open("".as_ref(), (7, epoch), ENTRIES, &clock, &Arc::new(Keeper));
    Opened {
        journal: journal.unwrap(),
        states: (0..)
            .zip(SITES.iter())
            .map(|(at, site)| (site, at, states[usize::from(at)]))
            .collect(),
        ..Opened::default()
    }
}

fn call(site: &'static Site) {
    Running::<false>::enter(site).end((), |()| Ended::OK);
}

fn site(at: usize) -> &'static Site {
    SITES.get(at).unwrap()
}

/// Two changes from one thread to another where neither has to wait; `LOOM_MAX_PREEMPTIONS=3` takes
/// minutes.
const PREEMPTIONS: usize = 2;

fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound.get_or_insert(PREEMPTIONS);
    builder.check(run);
}

/// A thread records, and another one changes the consent.
#[test]
fn nothing_is_recorded_under_a_consent_that_does_not_cover_it() {
    model(|| {
        let session = session();
        let thread = thread::spawn(|| {
            call(site(0));
            call(site(0));
            call(site(1));
        });
        session.adopt(consent(SECOND, [0, ON]));
        thread.join().unwrap();
        end();
        assert_eq!(written(FIRST, 1), (0, 0));
        assert_eq!(written(SECOND, 0), (0, 0));
        assert!(written(FIRST, 0).0 <= 2 && written(SECOND, 1).0 <= 1);
    });
}

/// A timed call begins under a consent to timings and ends under one without.
#[test]
fn a_call_that_outlasts_a_consent_keeps_no_more_than_the_next_one_allows() {
    model(|| {
        let session = session();
        let thread = thread::spawn(|| {
            let outer = Running::<true>::enter(site(0));
            // Takes an area under whatever is in force by now.
            call(site(0));
            outer.end((), |()| Ended::OK);
        });
        session.adopt(consent(SECOND, [ON, 0]));
        thread.join().unwrap();
        end();
        assert_eq!(written(SECOND, 0).1, 0);
        assert!(total(0) <= 2);
    });
}

/// The thread has an area when the consent changes, and learns of the change in some other way.
#[test]
fn after_a_change_nothing_is_recorded_under_the_consent_before() {
    for (states, kept) in [([ON, ON], 1), ([0, ON], 0)] {
        model(move || {
            let session = session();
            let changed = Arc::new(AtomicBool::new(false));
            let is_changed = changed.clone();
            let thread = thread::spawn(move || {
                call(site(0));
                let is_after = is_changed.load(Acquire);
                call(site(0));
                call(site(1));
                is_after
            });
            session.adopt(consent(SECOND, states));
            changed.store(true, Release);
            let is_after = thread.join().unwrap();
            end();
            assert_eq!(written(FIRST, 1), (0, 0));
            assert!(total(0) <= 2 && total(1) <= 1);
            if is_after {
                assert!(written(FIRST, 0).0 <= 1);
                assert!(written(SECOND, 0).0 >= kept);
                assert_eq!(written(SECOND, 1).0, 1);
            }
        });
    }
}

#[test]
fn after_a_withdrawal_nothing_is_recorded() {
    model(|| {
        let session = session();
        let withdrawn = Arc::new(AtomicBool::new(false));
        let is_withdrawn = withdrawn.clone();
        let thread = thread::spawn(move || {
            call(site(0));
            let is_after = is_withdrawn.load(Acquire);
            call(site(0));
            is_after
        });
        session.stop();
        withdrawn.store(true, Release);
        let is_after = thread.join().unwrap();
        end();
        assert!(total(0) <= if is_after { 1 } else { 2 });
    });
}

/// What has returned before the change begins is there, once.
#[test]
fn no_call_is_lost_or_doubled_by_a_change() {
    model(|| {
        let session = session();
        let done = Arc::new(AtomicBool::new(false));
        let is_done = done.clone();
        let thread = thread::spawn(move || {
            call(site(0));
            call(site(0));
            done.store(true, Release);
            call(site(0));
        });
        let are_done = is_done.load(Acquire);
        session.adopt(consent(SECOND, [ON, ON]));
        thread.join().unwrap();
        end();
        if are_done {
            assert!(written(FIRST, 0).0 >= 2);
        }
        assert!(total(0) <= 3);
    });
}

/// Two threads take areas of one segment while it goes.
#[test]
fn two_threads_find_another_segment() {
    model(|| {
        let session = session();
        let threads = [0, 1].map(|at| {
            thread::spawn(move || {
                call(site(0));
                call(site(at));
            })
        });
        session.adopt(consent(SECOND, [0, ON]));
        for thread in threads {
            thread.join().unwrap();
        }
        end();
        assert_eq!(written(FIRST, 1), (0, 0));
        assert_eq!(written(SECOND, 0), (0, 0));
        assert!(total(0) <= 3 && total(1) <= 1);
    });
}

fn end() {
    recorder::install(None);
}

fn total(entry: usize) -> u32 {
    written(FIRST, entry).0 + written(SECOND, entry).0
}
