//! A program that runs for hours: its second thread sends with no command and no call, and heeds a no of another
//! process (FAULTS 15).

use std::{thread, time::Duration};

use crate::{
    user::{DAEMON, Running, User},
    world::World,
};

/// Between two reports a service rests for ten seconds at most.
const LOOKS: usize = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// Waits, but not for ever.
fn until(mut is_so: impl FnMut() -> bool) {
    assert!(
        (0..LOOKS).any(|_| {
            let is_so = is_so();
            thread::sleep(if is_so { Duration::ZERO } else { PAUSE });
            is_so
        }),
        "it does not come to that"
    );
}

/// A service that begins to send what waited for it.
fn sending(world: &World) -> (User, Running) {
    let user = world.agreed("basic");
    for day in 3..6 {
        user.run_on(day, "work:5");
    }
    user.seals();
    let service = user.begin_when_due(DAEMON);
    world.proxy.awaits(1);
    (user, service)
}

#[test]
fn a_service_delivers_what_is_due_with_no_command() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.seals();
    let service = user.begin_when_due(DAEMON);
    until(|| world.server.works() == 5);
    service.ends();
    // One connection a report, and none of them refused or lost.
    let requests = world.proxy.requests();
    assert_eq!(requests.len(), world.proxy.connections());
    assert!(
        requests
            .iter()
            .all(|it| it.first_line().starts_with("POST"))
    );
}

#[test]
fn a_service_begins_no_other_report_once_another_process_has_withdrawn() {
    for how in ["disable --keep", "enable basic"] {
        let world = World::new();
        let (user, mut service) = sending(&world);
        user.run(&format!("telemetry {how}"));
        let at_withdrawal = world.proxy.connections();
        // While its thread is at it, nobody else sends: that is over without a call.
        until(|| !service.does("send")[0].contains("another process is sending"));
        service.does("work:5 send");
        assert_eq!(world.proxy.connections(), at_withdrawal, "{how}");
        service.ends();
        user.sends_later();
        assert_eq!(world.proxy.connections(), at_withdrawal, "{how}");
        assert!(world.server.works() <= 5 * at_withdrawal);
    }
}
