//! What is sent is what was shown; and who has withdrawn opens no connection.

use std::collections::BTreeSet;

use telemetry_schema::wire::Report;

use crate::{message::Message, world::World};

#[test]
fn the_bytes_that_leave_are_those_that_were_shown() {
    let world = World::new();
    let user = world.agreed("full");
    user.run_on(3, "work:5 fail:2 fetch:7 see:3");
    user.run_on(2, "work:2");
    let shown = user.run("telemetry report --raw");
    let shown: BTreeSet<_> = shown.lines().map(str::to_owned).collect();
    // Of each day its counts, its visit, and of one of them single events; of neither the week.
    assert!(shown.len() >= 5, "{shown:?}");
    user.sends();
    let requests = world.proxy.requests();
    let text = |request: &Message| String::from_utf8(request.body()).unwrap();
    assert_eq!(requests.iter().map(text).collect::<BTreeSet<_>>(), shown);
    assert_eq!(requests.len(), shown.len());
    let sent = user.run("telemetry report --sent --raw");
    assert_eq!(
        sent.lines().map(str::to_owned).collect::<BTreeSet<_>>(),
        shown
    );
    for request in &requests {
        // The form of the page on the wire: no byte beside what the document says.
        let body = text(request);
        assert_eq!(Report::from_json(&body).unwrap().to_json(), body);
        // Nor beside the document: these headers and no others.
        let head = request.head().to_lowercase();
        let names = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        for (name, value) in names {
            let known = match name {
                "host" => value == " telemetry.example",
                "user-agent" => value.starts_with(" telemetry-runtime/"),
                "content-type" | "accept" => value == " application/json",
                "content-encoding" => value == " gzip",
                "content-length" => value.trim().parse::<u32>().is_ok(),
                "connection" => value == " close",
                _ => false,
            };
            assert!(known, "{name}:{value}");
        }
    }
}

#[test]
fn no_connection_is_opened_after_consent_was_withdrawn_or_before_it_was_given() {
    let world = World::new();
    let user = world.user();
    for day in [6, 5] {
        user.run_on(day, "work:5");
    }
    user.sends();
    user.run_on(5, "telemetry enable full");
    user.run_on(4, "work:5 see:3");
    user.sends();
    user.run_on(3, "telemetry enable full --share");
    user.run_on(3, "work:5 see:3");
    user.run("telemetry disable --keep");
    for day in [2, 0] {
        user.run_on(day, "work:5 see:3 send");
    }
    user.sends();
    user.sends_later();
    assert_eq!(world.proxy.connections(), 0);
}
