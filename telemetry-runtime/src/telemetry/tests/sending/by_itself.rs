//! The thread of a host that runs for hours.

use std::time::Instant;

use super::*;
use crate::telemetry::sender;

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

/// Until the thread has ended, which is not waited for otherwise.
fn done(telemetry: &Telemetry) {
    let began = Instant::now();
    while telemetry.session.sender.is_sending() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "it sends for ever"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A user who shares, whose system's owner keeps reports in a folder.
fn inside(device: &Device) -> std::path::PathBuf {
    let folder = device.path("inside");
    fs::create_dir(&folder).unwrap();
    let policy = format!(
        "level = \"full\"\nendpoint = \"file://{}\"",
        folder.display()
    );
    fs::write(device.path("policy.toml"), policy).unwrap();
    folder
}

#[test]
fn a_host_that_runs_for_hours_sends_what_is_due_and_no_sooner() {
    let (device, running) = Device::with_days(1);
    let folder = inside(&device);
    let tick = || {
        running.fold(Duration::ZERO).unwrap();
        sender::tick(&running.session);
        done(&running);
    };
    tick();
    // Sealed, and due within four hours.
    assert_eq!(device.sealed().len(), 1);
    let at_once = files(&folder);
    device.pass(5 * 3_600);
    tick();
    assert_eq!(files(&folder), 1);
    assert_eq!(device.outcomes(), [(outbox::State::Delivered, 1)]);
    // There is another day: it is looked at as soon as the other is over.
    device.uses(&running);
    tick();
    assert_eq!(device.sealed().len(), 2, "{at_once}");
}

#[test]
fn who_does_not_share_is_not_sent_for_and_needs_no_thread() {
    let device = Device::new();
    let running = device.again();
    running.enable(&choice(Level::Basic)).unwrap();
    let folder = inside(&device);
    for _ in 0..3 {
        device.uses(&running);
        device.pass(5 * 3_600);
        running.fold(Duration::ZERO).unwrap();
        sender::tick(&running.session);
        assert!(!running.session.sender.is_sending());
    }
    assert_eq!((files(&folder), device.sealed().len()), (0, 0));
}

#[test]
fn of_what_waits_it_sends_what_is_due_and_nothing_else() {
    let (device, running) = Device::with_days(2);
    let folder = inside(&device);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    let now_s = device.clock.unix_s();
    {
        let store = rusqlite::Connection::open(device.path("data/store.sqlite")).unwrap();
        let later =
            "UPDATE report SET due_s = ?1 + 3600 * (number = (SELECT max(number) FROM report))";
        store.execute(later, [now_s.cast_signed()]).unwrap();
    }
    sender::tick(&running.session);
    done(&running);
    assert_eq!(files(&folder), 1);
    let mut outcomes = device.outcomes();
    outcomes.sort_by_key(|(_, tried)| *tried);
    let (waits, came) = (outbox::State::Waiting, outbox::State::Delivered);
    assert_eq!(outcomes, [(waits, 0), (came, 1)]);
}

#[test]
fn what_is_to_be_taken_back_needs_no_yes_and_no_call() {
    let (device, running) = Device::with_days(1);
    let folder = inside(&device);
    assert_eq!(send(&running, Pace::Now, &Memory::new()).delivered, 1);
    let away = Memory::answering([Delivery::failed(Failure::Unreachable)]);
    assert_eq!(running.take_back_by(&away).unwrap().waiting, 1);
    running.disable(Means::Command).unwrap();
    running.session.look();
    device.pass(3_600);
    running.session.sender.note(false);
    sender::tick(&running.session);
    done(&running);
    assert_eq!((running.sending().erasures, files(&folder)), (0, 0));
}
