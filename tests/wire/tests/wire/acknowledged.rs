//! FAULTS 24 and 26: an acknowledgement that is lost, and a report that will always be refused.

use std::{collections::BTreeSet, ops::Range};

use serde_json::Value;
use telemetry_test_kit::from_environment;

use crate::{host::catalog, message::Message, proxy::Fault, world::World};

/// `WIRE_LOST=100000` for as many acknowledgements that are lost.
#[test]
fn a_report_whose_acknowledgement_is_lost_is_sent_again_and_counts_once() {
    let lost = from_environment("WIRE_LOST", 12);
    // A report is given up some time, so it is not one that fails so often.
    for first in (0..lost).step_by(TRIES) {
        lose(first..lost.min(first + TRIES));
    }
}

/// As often as a report is tried in so many days.
const TRIES: usize = 40;

fn lose(attempts: Range<usize>) {
    let lost = attempts.len();
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.seals();
    for at in attempts {
        let fault = if at % 3 == 0 {
            Fault::AnswerCut(at * 7 % 300)
        } else {
            Fault::AnswerLost
        };
        world.proxy.always(fault);
        let before = world.proxy.connections();
        user.sends_later();
        assert!(world.proxy.connections() > before, "nothing was tried");
    }
    assert_eq!(world.server.works(), 5);
    world.proxy.always(Fault::None);
    user.sends_all();
    assert_eq!(world.server.works(), 5);
    let requests = world.proxy.requests();
    let bodies: BTreeSet<_> = requests.iter().map(Message::body).collect();
    let ids = requests.iter().map(|it| it.json()["report"].to_string());
    // The same bytes each time.
    assert_eq!(bodies.len(), ids.collect::<BTreeSet<_>>().len());
    assert!(requests.len() > lost);
    assert_eq!(user.waiting(), 0);
}

#[test]
fn a_report_that_is_always_refused_is_set_aside_and_the_others_arrive() {
    let mut world = World::new();
    // The server's owner does not want one entry any more.
    world.server.ends();
    world
        .server
        .says(&["catalog", "withdraw", "wire-host", "fail"]);
    world.server.starts();
    world.proxy.leads_to(world.server.address());
    let user = world.agreed("basic");
    user.run_on(5, "work:1");
    user.run_on(4, "work:2 fail:3");
    user.run_on(3, "work:4");
    user.sends_all();
    assert_eq!(world.server.works(), 5);
    let before = world.proxy.connections();
    user.sends_later();
    assert_eq!(world.proxy.connections(), before, "it is tried no more");
    let sent = user.run("telemetry report --sent --json");
    assert!(
        sent.contains("refused") && sent.contains("withdrawn"),
        "{sent}"
    );
    assert_eq!(user.waiting(), 0);
}

/// A release is out before its catalog is on the server. What its users reached names no catalog, and waits
/// for it like the rest; what the server knows already arrives.
#[test]
fn what_a_release_reports_before_its_catalog_is_added_arrives_afterwards() {
    let mut before: Value = serde_json::from_str(&catalog()).unwrap();
    let entries = before["entries"].as_array_mut().unwrap();
    entries.retain(|entry| entry["name"] != "work");
    let world = World::knowing(&before.to_string());
    let user = world.agreed("basic");
    user.run_on(16, "work:5");
    for _ in 0..3 {
        user.sends_later();
    }
    // A visit of a day says nothing of the release.
    let lines = world.server.lines();
    assert_eq!(lines.get("/reports/progress"), Some(&1), "{lines:?}");
    let sent = user.run("telemetry report --sent --json");
    assert!(!sent.contains("refused"), "{sent}");
    assert_eq!(user.waiting(), 2);

    world.server.knows(&catalog());
    user.sends_all();
    let lines = world.server.lines();
    assert_eq!(lines.get("/reports/progress"), Some(&2), "{lines:?}");
    assert_eq!(lines.get("work/first_use"), Some(&1), "{lines:?}");
    assert_eq!(world.server.works(), 5);
}
