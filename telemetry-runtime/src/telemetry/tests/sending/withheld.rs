//! What does not leave, and why.

use super::*;

#[test]
fn without_an_agreement_to_share_nothing_leaves_and_the_reason_is_told() {
    let device = Device::new();
    let memory = Memory::new();
    let running = device.again();
    let nobody = Withheld::Refused(Source::Nobody);
    assert_eq!(ended(&running, &memory), Ended::Withheld(nobody));
    assert!(!device.path("data").exists());

    running.enable(&choice(Level::Basic)).unwrap();
    device.uses(&running);
    assert_eq!(
        ended(&running, &memory),
        Ended::Withheld(Withheld::NotShared)
    );
    assert_eq!(
        running.sending().state,
        State::Withheld(Withheld::NotShared)
    );

    // What was recorded without sharing is not shared by a later yes.
    running.enable(&choice(Level::Basic).share(true)).unwrap();
    assert_eq!(ended(&running, &memory), Ended::Done);
    device.uses(&running);
    assert_eq!(send(&running, Pace::Now, &memory).delivered, 1);

    device.uses(&running);
    fs::write(
        device.path("policy.toml"),
        "level = \"full\"\nshare = false",
    )
    .unwrap();
    assert_eq!(
        ended(&running, &memory),
        Ended::Withheld(Withheld::NotShared)
    );
    fs::write(device.path("policy.toml"), "level = \"off\"").unwrap();
    let policy = Withheld::Refused(Source::Policy);
    assert_eq!(ended(&running, &memory), Ended::Withheld(policy));
    fs::remove_file(device.path("policy.toml")).unwrap();
    let refusing =
        Environment::from_variables(&ONE, |name| (name == "DO_NOT_TRACK").then(|| "1".into()));
    let refused = Withheld::Refused(Source::DoNotTrack);
    let other = device.start_as(&ONE, refusing);
    assert_eq!(ended(&other, &memory), Ended::Withheld(refused));
    let debugging = Environment::from_variables(&ONE, |name| {
        (name == "TOOL_TELEMETRY_DEBUG").then(|| "1".into())
    });
    let other = device.start_as(&ONE, debugging);
    let debugging = Ended::Withheld(Withheld::Debugging);
    assert_eq!(ended(&other, &memory), debugging);
    assert_eq!(memory.delivered().len(), 1);
    let none = device.start();
    assert_eq!(ended(&none, &memory), Ended::Withheld(Withheld::NoEndpoint));
}

#[test]
fn a_consent_that_goes_while_a_report_is_on_its_way_holds_for_the_next() {
    let (device, running) = Device::with_days(3);
    // What another process does.
    let withdraws = || {
        fs::remove_file(device.path("data/gate")).unwrap();
        fs::write(device.path("config/telemetry.toml"), "level = \"off\"").unwrap();
    };
    let meanwhile = Meanwhile {
        happens: Some(&withdraws),
        ..Meanwhile::default()
    };
    let sent = send(&running, Pace::Now, &meanwhile);
    let refused = Withheld::Refused(Source::UserFile);
    assert_eq!((sent.delivered, sent.ended), (1, Ended::Withheld(refused)));
    let seen = meanwhile.seen.lock().unwrap().clone();
    assert_eq!(seen, [("https://one.example".to_owned(), Some("a-token"))]);
    // And what waits was not even begun.
    let tried = device.outcomes().into_iter().map(|(_, tried)| tried);
    assert_eq!(tried.sum::<u32>(), 1);
}

#[test]
fn what_waited_under_a_no_never_leaves_also_where_the_no_could_not_mark_it() {
    let (device, running) = Device::with_days(2);
    let transport = Meanwhile::default();
    let none = Pace::Due;
    send(&running, none, &transport);
    let waiting = |state| {
        device
            .outcomes()
            .iter()
            .filter(|(is, _)| *is == state)
            .count()
    };
    assert_eq!(waiting(outbox::State::Waiting), 2);
    let again = choice(Level::Basic).share(true);
    // Somebody else holds the store for as long as the no takes.
    let held = Store::open_existing(&device.path("data"), Duration::ZERO).unwrap();
    running.disable(Means::Settings).unwrap();
    // A yes that could not mark it either is none.
    running.enable(&again).unwrap_err();
    assert!(!running.status().is_recording());
    drop(held);
    assert_eq!(waiting(outbox::State::Waiting), 2);
    let sending = running.sending();
    assert_eq!((sending.waiting, sending.next), (2, None));
    running.enable(&again).unwrap();
    assert_eq!(waiting(outbox::State::Withdrawn), 2);
    assert_eq!(send(&running, Pace::Now, &transport), Sent::default());
    // What is recorded from here on leaves.
    device.uses(&running);
    assert_eq!(send(&running, Pace::Now, &transport).delivered, 1);
}

#[test]
fn what_was_agreed_to_for_another_place_or_more_stays() {
    let (device, running) = Device::with_days(1);
    let memory = Memory::new();
    drop(running);
    let moved = device.start_as(&TWO, Environment::default());
    assert_eq!(ended(&moved, &memory), Ended::Withheld(Withheld::NotShared));
    moved.enable(&choice(Level::Basic).share(true)).unwrap();
    assert_eq!(send(&moved, Pace::Now, &memory), Sent::default());

    moved.enable(&choice(Level::Full).share(true)).unwrap();
    device.uses(&moved);
    moved.enable(&choice(Level::Basic).share(true)).unwrap();
    assert_eq!(send(&moved, Pace::Now, &memory), Sent::default());
    moved.enable(&choice(Level::Full).share(true)).unwrap();
    assert_eq!(send(&moved, Pace::Now, &memory), Sent::default());
    device.uses(&moved);
    assert_eq!(send(&moved, Pace::Now, &memory).delivered, 1);
}
