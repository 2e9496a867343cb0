//! FAULTS 24 and 26: an acknowledgement that is lost, and a report that will always be refused.

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::{SocketAddr, TcpStream},
    ops::Range,
    thread,
    time::Instant,
};

use serde_json::{Value, json};
use telemetry_test_kit::from_environment;

use crate::{
    host::catalog,
    message::{Message, connect, post},
    proxy::Fault,
    reports::Sealed,
    server::Server,
    world::World,
};

/// `WIRE_LOST=1000` for as many acknowledgements that are lost to real devices.
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
    // Who looks is told what it waits for.
    let why = "come back later: unknown_catalog: ";
    assert!(sent.contains(why), "{sent}");
    let status = user.run("telemetry status --json");
    assert!(status.contains(why), "{status}");
    assert_eq!(user.waiting(), 2);

    world.server.knows(&catalog());
    user.sends_all();
    let lines = world.server.lines();
    assert_eq!(lines.get("/reports/progress"), Some(&2), "{lines:?}");
    assert_eq!(lines.get("work/first_use"), Some(&1), "{lines:?}");
    assert_eq!(world.server.works(), 5);
}

/// `WIRE_UNHEARD=100000` for as many, over bare sockets: no program is started for each.
#[test]
fn a_report_whose_acknowledgement_nobody_heard_is_known_when_it_comes_again() {
    const SENDERS: usize = 8;
    let unheard: usize = from_environment("WIRE_UNHEARD", 800);
    let unheard = unheard.div_ceil(SENDERS);
    let server = Server::new();
    let address = server.address();
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                let mut kept = connect(address).unwrap();
                for at in 0..unheard {
                    let report = Sealed::usage(1, 1);
                    let request = post(&report.bytes());
                    // Some of them twice.
                    for _ in 0..=usize::from(at % 10 == 0) {
                        is_unheard(address, &request);
                    }
                    let answer = ask_again(&mut kept, &request);
                    assert_eq!(answer.status(), 200, "{}", answer.json());
                    let expected = json!({ "schema": 1, "report": report.id(), "state": "known" });
                    assert_eq!(answer.json(), expected);
                }
            });
        }
    });
    let reports = unheard * SENDERS;
    println!("{reports} of them in {:?}", started.elapsed());
    assert_eq!(server.works(), reports);
}

/// Leaves when the answer is there, and reads none of it: the report is counted by then.
fn is_unheard(address: SocketAddr, request: &Message) {
    let mut stream = connect(address).unwrap();
    stream.write_all(&request.0).unwrap();
    assert_eq!(stream.peek(&mut [0]).unwrap(), 1);
}

/// On a connection that stays: a port for each would be more than there are.
fn ask_again(kept: &mut TcpStream, request: &Message) -> Message {
    let text = String::from_utf8(request.0.clone()).unwrap();
    let text = text.replacen("Connection: close\r\n", "", 1);
    kept.write_all(text.as_bytes()).unwrap();
    Message::read(kept).unwrap()
}
