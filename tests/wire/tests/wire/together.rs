//! FAULTS 28: several senders of one device.

use std::{collections::BTreeSet, time::Duration};

use crate::{host::HOST, message::Message, proxy::Fault, world::World};

#[test]
fn senders_at_the_same_time_send_each_report_once() {
    let world = World::new();
    let user = world.agreed("basic");
    for day in 2..8 {
        user.run_on(day, "work:1");
    }
    user.seals();
    world.proxy.always(Fault::Late(Duration::from_millis(30)));
    let senders: Vec<_> = (0..6).map(|_| user.sender(HOST).spawn().unwrap()).collect();
    for mut sender in senders {
        assert!(telemetry_test_kit::process::wait(&mut sender).is_some());
    }
    user.sends_all();
    let requests = world.proxy.requests();
    let bodies: BTreeSet<_> = requests.iter().map(Message::body).collect();
    assert_eq!(bodies.len(), requests.len(), "each left once");
    assert_eq!(world.server.works(), 6);
}

#[test]
fn a_sender_that_is_killed_leaves_no_lock_behind() {
    let world = World::new();
    world.proxy.always(Fault::Unanswered);
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.seals();
    for attempt in 1..4 {
        let mut sender = user.sender_later(HOST).spawn().unwrap();
        world.proxy.awaits(attempt);
        sender.kill().unwrap();
        sender.wait().unwrap();
        crate::clock::forget(sender.id());
    }
    world.proxy.always(Fault::None);
    user.sends_all();
    assert_eq!(world.server.works(), 5);
}
