//! How much a run sends, how it is paced, and what ends it.

use std::time::Instant;

use super::*;
use crate::send::delivery::{Bounds, Carrier};

/// What a test can wait for.
const AT_ONCE: Bounds = Bounds {
    attempts: 100,
    rest: Duration::ZERO,
};

fn run(telemetry: &Telemetry, pace: Pace, bounds: Bounds, transport: &dyn Transport) -> Sent {
    delivery::run(&telemetry.session, Carrier::Given(transport), pace, bounds).unwrap()
}

fn failing(why: Failure) -> Delivery {
    Delivery::failed(why)
}

/// Notes when it is asked, and answers as a place that is there.
#[derive(Default)]
struct Timed(Mutex<Vec<Instant>>);

impl Timed {
    /// The shortest time between two connections.
    fn shortest(&self) -> Duration {
        let asked = self.0.lock().unwrap();
        let between = asked.windows(2).map(|pair| pair[1] - pair[0]);
        between.min().unwrap()
    }
}

impl Transport for Timed {
    fn deliver(&self, _: &Parcel) -> Delivery {
        self.0.lock().unwrap().push(Instant::now());
        Delivery::Stored
    }

    fn take_back(&self, _: &TakeBack) -> Delivery {
        self.0.lock().unwrap().push(Instant::now());
        Delivery::Erased
    }
}

#[test]
fn between_two_connections_there_is_a_rest() {
    let (_device, running) = Device::with_days(3);
    let bounds = Bounds {
        rest: Duration::from_millis(80),
        ..AT_ONCE
    };
    let reports = Timed::default();
    assert_eq!(run(&running, Pace::Again, bounds, &reports).delivered, 3);
    // Half of it at least, whatever is drawn.
    assert!(reports.shortest() >= bounds.rest / 2);
    running.delete_sent().unwrap();
    let erasures = Timed::default();
    let carrier = Carrier::Given(&erasures);
    let sent = delivery::take_back(&running.session, carrier, bounds).unwrap();
    assert_eq!(sent.taken_back, 3);
    assert!(erasures.shortest() >= bounds.rest / 2);
}

#[test]
fn a_run_sends_so_much_and_the_next_goes_on() {
    let (_device, running) = Device::with_days(5);
    let two = Bounds {
        attempts: 2,
        ..AT_ONCE
    };
    let memory = Memory::new();
    for (delivered, waiting) in [(2, 3), (2, 1), (1, 0)] {
        let sent = run(&running, Pace::Again, two, &memory);
        assert_eq!((sent.delivered, sent.waiting), (delivered, waiting));
        let ended = if delivered == 2 {
            Ended::Bound
        } else {
            Ended::Done
        };
        assert_eq!(sent.ended, ended);
    }
    running.delete_sent().unwrap();
    for (taken_back, waiting) in [(2, 3), (2, 1), (1, 0)] {
        let carrier = Carrier::Given(&memory);
        let sent = delivery::take_back(&running.session, carrier, two).unwrap();
        assert_eq!((sent.taken_back, sent.waiting), (taken_back, waiting));
    }
}

#[test]
fn a_program_that_ends_begins_no_other_report() {
    let (device, running) = Device::with_days(3);
    // Ends the program's telemetry as its guard does, while a report is on its way.
    let over = || running.session.end();
    let meanwhile = Meanwhile {
        happens: Some(&over),
        ..Meanwhile::default()
    };
    let sent = run(&running, Pace::Again, AT_ONCE, &meanwhile);
    assert_eq!((sent.delivered, sent.waiting), (1, 2));
    assert_eq!(sent.ended, Ended::Over);
    let sent = run(&running, Pace::Again, AT_ONCE, &Memory::new());
    assert_eq!(sent.delivered, 0);
    drop(running);
    let sent = run(&device.again(), Pace::Again, AT_ONCE, &Memory::new());
    assert_eq!(sent.delivered, 2);
}

#[test]
fn a_rest_ends_with_the_program() {
    let (_device, running) = Device::with_days(2);
    let (is_sent, sent) = std::sync::mpsc::channel();
    let meanwhile = Meanwhile {
        happens: Some(&|| is_sent.send(()).unwrap()),
        ..Meanwhile::default()
    };
    let bounds = Bounds {
        rest: Duration::from_secs(4),
        ..AT_ONCE
    };
    let session = &running.session;
    let sent = std::thread::scope(|scope| {
        scope.spawn(move || {
            sent.recv().unwrap();
            // By now it rests, for two seconds at least.
            std::thread::sleep(Duration::from_millis(300));
            session.end();
        });
        run(&running, Pace::Again, bounds, &meanwhile)
    });
    assert_eq!((sent.delivered, sent.ended), (1, Ended::Over));
}

#[test]
fn requests_to_take_back_come_in_an_order_that_tells_nothing() {
    let (_device, running) = Device::with_days(12);
    let memory = Memory::new();
    assert_eq!(run(&running, Pace::Again, AT_ONCE, &memory).delivered, 12);
    running.delete_sent().unwrap();
    let carrier = Carrier::Given(&memory);
    let sent = delivery::take_back(&running.session, carrier, AT_ONCE).unwrap();
    assert_eq!(sent.taken_back, 12);
    let id_of = |document: String| {
        let report = telemetry_schema::wire::Report::from_json(&document).unwrap();
        report.id().to_string()
    };
    let mut sent: Vec<String> = memory.delivered().into_iter().map(id_of).collect();
    let mut taken = memory.taken_back();
    // Each of the two is wrong once in 479,001,600 runs.
    assert_ne!(taken, sent);
    assert!(
        !taken.is_sorted(),
        "the order that the device keeps them in"
    );
    taken.sort();
    sent.sort();
    assert_eq!(taken, sent);
}

#[test]
fn silence_is_not_asked_twice() {
    let (_device, running) = Device::with_days(3);
    let memory = Memory::answering([failing(Failure::TimedOut)]);
    let sent = run(&running, Pace::Again, AT_ONCE, &memory);
    assert_eq!((sent.failed, sent.delivered, sent.waiting), (1, 0, 3));
    assert_eq!(sent.ended, Ended::Failed(Failure::TimedOut));
}

#[test]
fn whoever_answers_in_between_is_not_taken_for_a_portal() {
    let (_device, running) = Device::with_days(6);
    let cut = || failing(Failure::Cut);
    let answers = [cut(), cut(), Delivery::Stored, cut(), cut()];
    let sent = run(&running, Pace::Again, AT_ONCE, &Memory::answering(answers));
    assert_eq!((sent.failed, sent.delivered), (4, 2));
    assert_eq!(sent.ended, Ended::Done);
}

#[test]
fn where_there_is_no_connection_all_wait_behind_the_one_that_was_tried() {
    let (device, running) = Device::with_days(4);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    device.pass(5 * 3_600);
    let away = Memory::answering([failing(Failure::Unreachable)]);
    let sent = run(&running, Pace::Due, AT_ONCE, &away);
    assert_eq!((sent.failed, sent.waiting), (1, 4));
    let now_s = device.clock.unix_s();
    let due: Vec<u64> = device.sealed().iter().map(|report| report.due_s).collect();
    assert!(due.iter().all(|due_s| *due_s > now_s), "{due:?}");
    assert_eq!(
        run(&running, Pace::Due, AT_ONCE, &away),
        Sent {
            waiting: 4,
            ..Sent::default()
        }
    );
}

#[test]
fn a_wait_that_is_over_leaves_no_note_of_it_once_the_server_answers() {
    let (device, running) = Device::with_days(2);
    let memory = Memory::answering([later(60)]);
    assert_eq!(run(&running, Pace::Again, AT_ONCE, &memory).failed, 1);
    let note = device.path("data/send.wait");
    assert!(note.exists());
    device.pass(3_600);
    assert_eq!(run(&running, Pace::Again, AT_ONCE, &memory).delivered, 2);
    assert!(!note.exists());
}

/// Before a connection is opened it is written down when the next one may be, for a process that dies with it.
#[test]
fn an_attempt_is_written_down_before_it_is_made_and_waits_longer_each_time() {
    let (device, running) = Device::with_days(3);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    let tried_often = |n: u32| {
        let store = rusqlite::Connection::open(device.path("data/store.sqlite")).unwrap();
        store
            .execute("UPDATE report SET attempts = ?1", [n])
            .unwrap();
    };
    let meanwhile = Mutex::new(Vec::new());
    let look = || {
        let now_s = device.clock.unix_s();
        let is_open = |report: &outbox::SealedReport| {
            let last = report.attempts.last();
            last.is_some_and(|last| last.outcome.is_none())
        };
        let mut sealed = device.sealed().into_iter();
        let tried = sealed.find(is_open).unwrap();
        meanwhile.lock().unwrap().push(tried.due_s - now_s);
    };
    let failing = Failing(&look);
    // The first time a minute, since the request may be on its way.
    let sent = run(&running, Pace::Again, one(), &failing);
    assert_eq!(sent.failed, 1);
    let first = std::mem::take(&mut *meanwhile.lock().unwrap());
    assert_eq!(first, [60]);

    // After twenty of them it is a random part of six hours, both before and after.
    tried_often(20);
    device.pass(5 * 3_600);
    let sent = run(&running, Pace::Again, AT_ONCE, &failing);
    assert_eq!(sent.failed, 3);
    let now_s = device.clock.unix_s();
    let after = device.sealed().into_iter().map(|it| it.due_s - now_s);
    // All of three below a minute and a second are drawn once in 40 million runs.
    assert!(after.max().unwrap() > 61);
    let during = meanwhile.lock().unwrap();
    assert!(during.iter().max().unwrap() > &61);
}

fn one() -> Bounds {
    Bounds {
        attempts: 1,
        ..AT_ONCE
    }
}

/// Breaks off each connection, and lets the test look meanwhile.
struct Failing<'a>(&'a (dyn Fn() + Sync));

impl Transport for Failing<'_> {
    fn deliver(&self, _: &Parcel) -> Delivery {
        (self.0)();
        failing(Failure::Cut)
    }

    fn take_back(&self, _: &TakeBack) -> Delivery {
        (self.0)();
        failing(Failure::Cut)
    }
}
