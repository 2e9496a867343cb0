//! One run of sending after another, with a transport that answers as it is told.

mod answers;
#[cfg(feature = "upload")]
mod by_itself;
mod erased;
mod granted;
mod instants;
mod narrowed;
mod paced;
mod places;
mod stretches;
mod withheld;

use std::sync::Mutex;

use super::*;
use crate::{
    send::{
        Delivery, Ended, Failed, Failure, Memory, Pace, Parcel, Refused, Sent, State, TakeBack,
        Transport, Withheld, delivery,
    },
    store::{Store, outbox},
};

static ONE: Host = Host::new("tool", "1.0.0", module_path!())
    .with_contributors(&["telemetry_runtime"])
    .with_endpoint("https://one.example")
    .with_token("a-token");
static TWO: Host = Host::new("tool", "1.0.0", module_path!())
    .with_contributors(&["telemetry_runtime"])
    .with_endpoint("https://two.example");

const DAY_S: u64 = 86_400;

impl Device {
    fn sharing(&self) -> Telemetry {
        let running = self.start_as(&ONE, Environment::default());
        let choice = choice(Level::Basic).share(true);
        running.enable(&choice).unwrap();
        running
    }

    /// A user who shares, and so many days that are over.
    fn with_days(days: u32) -> (Self, Telemetry) {
        let device = Self::new();
        let running = device.sharing();
        for _ in 0..days {
            device.uses(&running);
        }
        (device, running)
    }

    /// A day of use.
    fn uses(&self, running: &Telemetry) {
        assert!(records(running, lasting()));
        running.fold(Duration::ZERO).unwrap();
        self.tells_of_sums_alone();
        self.clock.day.fetch_add(1, Relaxed);
        self.pass(61);
        running.session.look();
    }

    /// One report a day is easier to count: what was reached has been told, and its history is not whole.
    fn tells_of_sums_alone(&self) {
        let store = rusqlite::Connection::open(self.path("data").join("store.sqlite")).unwrap();
        let today = self.clock.now().day.days();
        let told = "INSERT OR IGNORE INTO told (item, mark) VALUES (0, ?1)";
        store.execute(told, [today]).unwrap();
        let history = "INSERT OR REPLACE INTO meta (key, value) VALUES ('history', 4294967295)";
        store.execute(history, []).unwrap();
    }

    fn again(&self) -> Telemetry {
        self.start_as(&ONE, Environment::default())
    }

    fn sealed(&self) -> Vec<outbox::SealedReport> {
        let store = Store::open_existing(&self.path("data"), Duration::ZERO).unwrap();
        store.unwrap().sealed(self.clock.now().day).unwrap()
    }

    fn outcomes(&self) -> Vec<(outbox::State, u32)> {
        let sealed = self.sealed().into_iter();
        sealed.map(|report| (report.state, report.tried)).collect()
    }
}

fn send(telemetry: &Telemetry, pace: Pace, transport: &dyn Transport) -> Sent {
    telemetry.send_by(pace, transport).unwrap()
}

fn ended(telemetry: &Telemetry, transport: &dyn Transport) -> Ended {
    send(telemetry, Pace::Now, transport).ended
}

fn later(seconds: u64) -> Delivery {
    Delivery::Failed(Failed {
        why: Failure::Later,
        said: None,
        asked: Some(Duration::from_secs(seconds)),
    })
}

/// What is given to it, and what happens meanwhile.
#[derive(Default)]
struct Meanwhile<'a> {
    happens: Option<&'a (dyn Fn() + Sync)>,
    seen: Mutex<Vec<(String, Option<&'static str>)>>,
}

impl Transport for Meanwhile<'_> {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        let seen = (parcel.endpoint().to_owned(), parcel.token());
        self.seen.lock().unwrap().push(seen);
        if let Some(happens) = self.happens {
            happens();
        }
        Delivery::Stored
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        let seen = (request.endpoint().to_owned(), request.token());
        self.seen.lock().unwrap().push(seen);
        Delivery::Erased
    }
}

#[test]
fn a_day_that_is_over_is_delivered_once_and_byte_for_byte() {
    let (device, running) = Device::with_days(1);
    let memory = Memory::new();
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.waiting), (1, 0));
    assert_eq!(sent.ended, Ended::Done);
    let sealed = device.sealed();
    assert_eq!(sealed.len(), 1);
    assert_eq!(sealed[0].document.as_ref(), memory.delivered().first());
    assert_eq!(device.outcomes(), [(outbox::State::Delivered, 1)]);
    assert_eq!(send(&device.again(), Pace::Now, &memory), Sent::default());
    assert_eq!(memory.delivered().len(), 1);
    let last = running.sending().last.unwrap();
    assert_eq!((&*last.outcome, &*last.day), ("stored", "2026-11-21"));
    // The right to send and the hold leave nothing behind.
    for file in ["data/send.lock", "data/send.wait"] {
        assert!(!device.path(file).exists(), "{file}");
    }
}

/// A read-only home keeps nobody from reading what was sent.
#[cfg(feature = "cli")]
#[test]
fn what_was_sent_is_shown_also_where_nothing_can_be_written() {
    let (device, running) = Device::with_days(1);
    assert_eq!(send(&running, Pace::Now, &Memory::new()).delivered, 1);
    let lock = device.path("data/store.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    running.fold(Duration::ZERO).unwrap_err();
    let kept = running.kept_reports().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].state, outbox::State::Delivered);
}

#[test]
fn a_report_waits_for_its_random_moment() {
    let (device, running) = Device::with_days(1);
    let memory = Memory::new();
    // One of four at least does not leave in the first second of its four hours.
    for _ in 0..3 {
        device.uses(&running);
    }
    let sent = send(&running, Pace::Due, &memory);
    assert!(sent.waiting > 0, "{sent:?}");
    assert!(running.sending().next.unwrap() <= Duration::from_secs(4 * 3_600));
    device.pass(5 * 3_600);
    let sent = send(&running, Pace::Due, &memory);
    assert_eq!((sent.waiting, sent.ended), (0, Ended::Done));
    assert_eq!(memory.delivered().len(), 4);
}

#[test]
fn where_there_is_no_connection_one_report_is_tried_for_all() {
    let (device, running) = Device::with_days(4);
    let away = Delivery::failed(Failure::Unreachable);
    let memory = Memory::answering([away.clone(), away]);
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.failed, sent.waiting), (1, 4));
    assert_eq!(sent.ended, Ended::Failed(Failure::Unreachable));
    // A timer that does not want to wait waits for that.
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.failed, sent.waiting), (0, 0, 4));
    assert!(matches!(sent.ended, Ended::Rests(_)), "{sent:?}");
    // All of them are behind the one that was tried.
    assert_eq!(send(&running, Pace::Again, &memory).failed, 1);
    let first = &memory.delivered();
    assert_eq!(first[0], first[1]);
    device.pass(5 * 3_600);
    let sent = send(&device.again(), Pace::Due, &memory);
    assert_eq!((sent.delivered, sent.waiting), (4, 0));
    let tried: Vec<u32> = device.outcomes().iter().map(|(_, tried)| *tried).collect();
    let all: u32 = tried.iter().sum();
    assert_eq!((all, tried.iter().max()), (6, Some(&3)));
}

#[test]
fn a_server_that_asks_to_be_left_alone_is_left_alone_across_starts_and_deletions() {
    let (device, running) = Device::with_days(3);
    let memory = Memory::answering([Delivery::Stored, later(3_600)]);
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.failed), (1, 1));
    let Ended::Asked(wait) = sent.ended else {
        panic!("{sent:?}");
    };
    assert!(wait >= Duration::from_secs(3_600) && wait <= Duration::from_secs(2 * 3_600));
    drop(running);
    let running = device.again();
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    assert!(running.sending().next.unwrap() >= Duration::from_secs(3_599));
    let sent = running.take_back_by(&memory).unwrap();
    assert!(matches!(sent.ended, Ended::Asked(_)), "{sent:?}");
    assert_eq!(
        (memory.delivered().len(), memory.taken_back().len()),
        (2, 0)
    );
    device.pass(2 * 3_600);
    // The one that may have arrived is taken back, too.
    assert_eq!(send(&running, Pace::Now, &memory).taken_back, 2);
}

#[test]
fn a_report_that_is_refused_for_good_is_set_aside_and_the_others_arrive() {
    let (device, running) = Device::with_days(3);
    let refused = Delivery::Refused(Refused {
        code: "too_old".to_owned(),
        pointer: "/day".to_owned(),
        message: "the day is over".to_owned(),
    });
    let memory = Memory::answering([refused]);
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.refused, sent.waiting), (2, 1, 0));
    assert_eq!(sent.ended, Ended::Done);
    let mut outcomes = device.outcomes();
    outcomes.sort_by_key(|(state, _)| state.as_str());
    let delivered = (outbox::State::Delivered, 1);
    assert_eq!(
        outcomes,
        [delivered, delivered, (outbox::State::Refused, 1)]
    );
    assert_eq!(send(&running, Pace::Now, &memory), Sent::default());
}

#[test]
fn one_report_that_always_fails_does_not_keep_the_others() {
    let (device, running) = Device::with_days(2);
    let page = Delivery::failed(Failure::NotAnAnswer(400));
    let memory = Memory::answering([page]);
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.failed, sent.waiting), (1, 1, 1));
    // It has a time of its own, and somebody was there.
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!((sent.delivered, sent.waiting), (0, 1));
    assert_eq!(sent.ended, Ended::Done);
    device.pass(61);
    assert_eq!(send(&running, Pace::Now, &memory).delivered, 1);
}

#[test]
fn a_portal_that_says_the_same_to_all_is_believed_after_a_few() {
    let (_device, running) = Device::with_days(5);
    let page = Delivery::failed(Failure::NotAnAnswer(400));
    let memory = Memory::answering(vec![page; 9]);
    let sent = send(&running, Pace::Now, &memory);
    assert_eq!(sent.failed, 3);
    assert_eq!(sent.ended, Ended::Failed(Failure::NotAnAnswer(400)));
}

#[test]
fn a_lost_acknowledgement_is_asked_for_again_with_the_same_report() {
    let (device, running) = Device::with_days(1);
    let cut = Delivery::failed(Failure::Cut);
    let memory = Memory::answering([cut, Delivery::Known]);
    assert_eq!(send(&running, Pace::Now, &memory).failed, 1);
    assert_eq!(send(&device.again(), Pace::Again, &memory).delivered, 1);
    let documents = memory.delivered();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0], documents[1]);
}

#[test]
fn a_sender_that_was_killed_neither_keeps_the_turn_nor_resets_the_wait() {
    let (device, running) = Device::with_days(1);
    // It got as far as its connection.
    let dies = || panic!("killed");
    let meanwhile = Meanwhile {
        happens: Some(&dies),
        ..Meanwhile::default()
    };
    let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        send(&running, Pace::Now, &meanwhile)
    }));
    assert!(killed.is_err());
    let memory = Memory::new();
    assert_eq!(send(&device.again(), Pace::Due, &memory).delivered, 0);
    device.pass(120);
    assert_eq!(send(&device.again(), Pace::Due, &memory).delivered, 1);
    assert_eq!(device.outcomes(), [(outbox::State::Delivered, 2)]);
}

#[test]
fn there_is_one_sender_at_a_time() {
    let (_device, running) = Device::with_days(2);
    let memory = Memory::new();
    let other = || assert_eq!(ended(&running, &memory), Ended::OtherSender);
    let meanwhile = Meanwhile {
        happens: Some(&other),
        ..Meanwhile::default()
    };
    assert_eq!(send(&running, Pace::Now, &meanwhile).delivered, 2);
    assert!(memory.delivered().is_empty());
}

#[test]
fn a_clock_that_was_ten_years_ahead_makes_nothing_wait_for_ten_years() {
    let (device, running) = Device::with_days(1);
    let ten_years = 3_650;
    let memory = Memory::answering([later(DAY_S)]);
    device.clock.day.fetch_add(1, Relaxed);
    send(&running, Pace::Now, &memory);
    device.clock.day.fetch_add(ten_years, Relaxed);
    assert_eq!(send(&running, Pace::Now, &memory).delivered, 0);
    device.clock.day.fetch_sub(ten_years, Relaxed);
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    device.clock.day.fetch_sub(1, Relaxed);
    // A day earlier than it was asked, the moment is too far ahead to be true.
    device.clock.elapsed_s.store(0, Relaxed);
    assert_eq!(send(&running, Pace::Due, &memory).delivered, 1);
}

#[test]
fn what_was_sent_is_taken_back_offline_first_and_without_consent() {
    let (device, running) = Device::with_days(3);
    let memory = Memory::new();
    assert_eq!(send(&running, Pace::Now, &memory).delivered, 3);
    device.uses(&running);
    let away = Delivery::failed(Failure::Unreachable);
    let offline = Memory::answering([away]);
    let sent = running.take_back_by(&offline).unwrap();
    assert_eq!((sent.taken_back, sent.failed, sent.waiting), (0, 1, 3));
    assert_eq!(running.sending().erasures, 3);
    running.disable(Means::Command).unwrap();
    drop(running);

    let after = device.again();
    let memory = Memory::new();
    let sent = send(&after, Pace::Again, &memory);
    assert_eq!((sent.taken_back, sent.waiting), (3, 0));
    let refused = Withheld::Refused(Source::UserFile);
    assert_eq!(sent.ended, Ended::Withheld(refused));
    assert!(memory.delivered().is_empty());
    let taken: std::collections::BTreeSet<String> = memory.taken_back().into_iter().collect();
    assert_eq!(taken.len(), 3);
    assert_eq!(send(&after, Pace::Now, &memory).taken_back, 0);
}
