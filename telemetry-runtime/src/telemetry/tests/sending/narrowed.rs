//! A consent that is narrower than the one that a report was sealed under, because somebody has lowered it in the
//! file. An answer that asks for less takes back more, see `stretches`.

use super::*;

/// Full, with all categories, and a report that waits.
fn sealed_under_all() -> (Device, Telemetry) {
    let device = Device::new();
    let running = device.again();
    running.enable(&choice(Level::Full).share(true)).unwrap();
    device.uses(&running);
    delivery::seal(&running.session, Duration::ZERO).unwrap();
    assert_eq!(device.outcomes(), [(outbox::State::Waiting, 0)]);
    (device, running)
}

/// What the user's file said before somebody wrote into it.
fn lowered(device: &Device, to: &str) -> String {
    let file = device.path("config/telemetry.toml");
    let before = fs::read_to_string(&file).unwrap();
    fs::write(file, before.replace("level = \"full\"", to)).unwrap();
    before
}

const FEWER: &str = "level = \"full\"\ncategories = [\"ends\"]";

#[test]
fn a_report_does_not_leave_under_fewer_categories_or_a_lower_level() {
    for narrower in [FEWER, "level = \"basic\""] {
        let (device, running) = sealed_under_all();
        lowered(&device, narrower);
        let memory = Memory::new();
        let sent = send(&running, Pace::Now, &memory);
        assert_eq!((sent.delivered, sent.failed, sent.waiting), (0, 0, 1));
        assert!(memory.delivered().is_empty());
        // No attempt, and no place that it would have to be taken back from.
        assert_eq!(device.outcomes(), [(outbox::State::Waiting, 0)]);
        assert_eq!(running.take_back_by(&memory).unwrap().taken_back, 0);
    }
}

#[test]
fn it_is_looked_at_again_hours_later_and_leaves_once_it_is_covered() {
    let (device, running) = sealed_under_all();
    device.pass(5 * 3_600);
    let before = lowered(&device, FEWER);
    let memory = Memory::new();
    assert_eq!(send(&running, Pace::Due, &memory).waiting, 1);
    // What is covered is not behind it.
    let next = running.sending().next.unwrap();
    assert!(next > Duration::from_secs(5 * 3_600), "{next:?}");
    fs::write(device.path("config/telemetry.toml"), before).unwrap();
    assert_eq!(send(&running, Pace::Due, &memory).delivered, 0);
    device.pass(6 * 3_600);
    assert_eq!(send(&running, Pace::Due, &memory).delivered, 1);
}

#[test]
fn an_answer_that_asks_for_less_takes_back_what_waits() {
    let fewer = choice(Level::Full).categories(["ends"]);
    for narrower in [fewer, choice(Level::Basic)] {
        let (device, running) = sealed_under_all();
        running.enable(&narrower.share(true)).unwrap();
        assert_eq!(device.outcomes(), [(outbox::State::Withdrawn, 0)]);
        running.enable(&choice(Level::Full).share(true)).unwrap();
        assert_eq!(send(&running, Pace::Now, &Memory::new()), Sent::default());
    }
}

/// It waits for a consent, which says nothing of the network.
#[test]
fn what_failed_and_is_not_covered_any_more_keeps_nothing_new_from_leaving() {
    let (device, running) = sealed_under_all();
    let nobody = Memory::answering([Delivery::failed(Failure::Unreachable)]);
    assert_eq!(send(&running, Pace::Now, &nobody).failed, 1);
    lowered(&device, "level = \"basic\"");
    // The program takes the lower level up at the end of this day.
    device.uses(&running);
    device.uses(&running);
    let memory = Memory::new();
    // The first of the two puts it off.
    for delivered in [1, 0] {
        let sent = send(&running, Pace::Now, &memory);
        assert_eq!((sent.delivered, sent.failed), (delivered, 0));
        assert_eq!(sent.ended, Ended::Done);
    }
    assert!(device.outcomes().contains(&(outbox::State::Waiting, 1)));
}
