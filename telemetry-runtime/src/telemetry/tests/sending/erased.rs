//! Requests to take back: noted before they are made, repeated at their time, by nobody who debugs.

use super::*;
use crate::{receipts::TakeBackDue, store::outbox::Alone};

impl Device {
    fn erasures(&self) -> Vec<TakeBackDue> {
        let alone = Alone::open(&self.path("data"), Duration::ZERO).unwrap();
        alone.map_or_else(Vec::new, |alone| alone.receipts.erasures())
    }
}

/// A user who takes back what was sent on so many days, and finds nobody.
fn asked_in_vain(days: u32) -> (Device, Telemetry) {
    let (device, running) = Device::with_days(days);
    send(&running, Pace::Again, &Memory::new());
    let away = Memory::answering([Delivery::failed(Failure::Unreachable)]);
    let sent = running.take_back_by(&away).unwrap();
    assert_eq!((sent.failed, sent.waiting), (1, days));
    (device, running)
}

/// Lets a test look while it is asked, and breaks off.
struct Looking<'a>(&'a (dyn Fn() + Sync));

impl Transport for Looking<'_> {
    fn deliver(&self, _: &Parcel) -> Delivery {
        unreachable!("nobody shares")
    }

    fn take_back(&self, _: &TakeBack) -> Delivery {
        (self.0)();
        Delivery::failed(Failure::Cut)
    }
}

#[test]
fn a_request_is_noted_before_it_is_made_and_again_when_it_came_to_nothing() {
    let (device, running) = asked_in_vain(1);
    running.disable(Means::Command).unwrap();
    let seen = Mutex::new(Vec::new());
    let look = || {
        let now_s = device.clock.unix_s();
        let due = device.erasures().remove(0);
        seen.lock().unwrap().push((due.attempts, due.due_s - now_s));
    };
    let wait = |device: &Device| device.erasures()[0].due_s - device.clock.unix_s();
    assert_eq!(wait(&device), 1, "the first pause is a second");
    for _ in 0..2 {
        let sent = send(&running, Pace::Again, &Looking(&look));
        assert_eq!((sent.failed, sent.waiting), (1, 1));
    }
    // The pause of the second attempt lies within two seconds, that of the third within four.
    assert!((1..=4).contains(&wait(&device)));
    assert_eq!(*seen.lock().unwrap(), [(2, 60), (3, 60)]);
    assert_eq!(device.erasures()[0].attempts, 3);
}

#[test]
fn a_request_waits_for_its_moment_unless_somebody_waits_for_it() {
    let (device, running) = asked_in_vain(1);
    running.disable(Means::Command).unwrap();
    let memory = Memory::new();
    let sent = send(&running, Pace::Due, &memory);
    assert_eq!((sent.taken_back, sent.waiting), (0, 1));
    device.pass(1);
    assert_eq!(send(&running, Pace::Due, &memory).taken_back, 1);
    assert!(device.erasures().is_empty());
}

#[test]
fn somebody_who_waits_for_it_waits_for_no_moment() {
    let (_device, running) = asked_in_vain(1);
    let memory = Memory::new();
    assert_eq!(send(&running, Pace::Again, &memory).taken_back, 1);
}

#[test]
fn a_moment_that_no_clock_would_set_has_come() {
    let (day_s, now_s) = (DAY_S, 1_000_000);
    for (due_s, is_due) in [
        (0, true),
        (now_s, true),
        (now_s + 1, false),
        (now_s + day_s, false),
        (now_s + day_s + 1, true),
        (u64::MAX, true),
    ] {
        assert_eq!(delivery::is_due(due_s, now_s), is_due, "{due_s}");
    }
}

#[test]
fn what_is_to_be_taken_back_is_told_with_when_it_is_due() {
    let (device, running) = asked_in_vain(1);
    let next = |telemetry: &Telemetry| telemetry.sending().next.map(|wait| wait.as_secs());
    assert_eq!(next(&running), Some(1));
    device.pass(60);
    assert_eq!(next(&running), Some(0));
    // A server that asks to be left alone is, whatever is due.
    let memory = Memory::answering([later(600)]);
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    assert!(next(&running).unwrap() >= 600);
    // A clock that was days ahead when it was noted.
    device.clock.day.fetch_sub(5, Relaxed);
    assert_eq!(next(&running), Some(0));
}

#[test]
fn a_request_that_is_due_waits_for_a_server_that_is_left_alone() {
    let (_device, running) = asked_in_vain(2);
    // The one that was not asked for meanwhile is due.
    let memory = Memory::answering([later(600)]);
    assert!(matches!(ended(&running, &memory), Ended::Asked(_)));
    assert!(running.sending().next.unwrap().as_secs() >= 600);
}

#[test]
fn a_report_that_is_due_waits_for_a_server_that_is_left_alone() {
    let (device, running) = Device::with_days(2);
    let memory = Memory::answering([later(30_000)]);
    send(&running, Pace::Again, &memory);
    device.pass(5 * 3_600);
    assert!(running.sending().next.unwrap().as_secs() >= 12_000 - 61);
}

/// Where the request found nobody, that is what is told, and not that nobody shares any more.
#[test]
fn a_place_that_was_away_is_told_also_where_no_report_may_leave() {
    let (_device, running) = asked_in_vain(2);
    running.disable(Means::Command).unwrap();
    let away = Memory::answering([Delivery::failed(Failure::Unreachable)]);
    let sent = send(&running, Pace::Again, &away);
    assert_eq!(sent.ended, Ended::Failed(Failure::Unreachable));
    assert_eq!((sent.failed, sent.waiting), (1, 2));
}

#[test]
fn a_run_for_debugging_takes_nothing_back() {
    let (device, running) = asked_in_vain(1);
    drop(running);
    let debugging = Environment::from_variables(&ONE, |name| {
        (name == "TOOL_TELEMETRY_DEBUG").then(|| "1".into())
    });
    let debugging = device.start_as(&ONE, debugging);
    let memory = Memory::new();
    let sent = send(&debugging, Pace::Again, &memory);
    let withheld = Withheld::Debugging;
    assert_eq!(
        (sent.taken_back, sent.ended),
        (0, Ended::Withheld(withheld))
    );
    assert_eq!(debugging.sending().state, State::Withheld(withheld));
    assert!(memory.taken_back().is_empty());
    drop(debugging);
    assert_eq!(send(&device.again(), Pace::Again, &memory).taken_back, 1);
}

#[test]
fn a_no_marks_what_waits_at_once() {
    let (device, running) = Device::with_days(2);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    running.disable(Means::Settings).unwrap();
    let withdrawn = (outbox::State::Withdrawn, 0);
    assert_eq!(device.outcomes(), [withdrawn; 2]);
}

#[test]
fn a_no_does_not_touch_what_has_arrived() {
    let (device, running) = Device::with_days(1);
    send(&running, Pace::Again, &Memory::new());
    running.disable(Means::Settings).unwrap();
    assert_eq!(device.outcomes(), [(outbox::State::Delivered, 1)]);
}

/// Before a yes is written down, it is looked at what stood there.
#[test]
fn a_no_by_hand_or_by_damage_holds_for_what_waited() {
    for (text, is_withdrawn) in [
        ("level = \"off\"", true),
        ("level = \"basic\"", true),
        ("level = \"basic\"\nshare = false", true),
        ("level = ", true),
        ("level = \"basic\"\nshare = true", false),
    ] {
        let (device, running) = Device::with_days(1);
        delivery::seal(&running.session, Duration::ZERO).unwrap();
        fs::write(device.path("config/telemetry.toml"), text).unwrap();
        // A faulty file has to be set right first.
        if running.enable(&choice(Level::Basic).share(true)).is_err() {
            running.disable(Means::Settings).unwrap();
            running.enable(&choice(Level::Basic).share(true)).unwrap();
        }
        let state = if is_withdrawn {
            outbox::State::Withdrawn
        } else {
            outbox::State::Waiting
        };
        assert_eq!(device.outcomes(), [(state, 0)], "{text}");
    }
}
