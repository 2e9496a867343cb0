//! FAULTS 21 and 22: nobody answers, or somebody else does.

use crate::{proxy::Fault, user::DAEMON, world::World};

#[test]
fn a_host_whose_reports_reach_nobody_leaves_at_once() {
    for fault in [Fault::Silent, Fault::Unanswered] {
        let world = World::new();
        world.proxy.always(fault);
        let user = world.agreed("basic");
        user.run_on(3, "work:5");
        user.seals();
        let mut host = user.begin_when_due(DAEMON);
        world.proxy.awaits(1);
        host.does("fail:1");
        // The client itself would wait for ten seconds at least.
        host.ends_soon();
        // A short one does not even begin.
        user.run("fail:1");
        assert_eq!(world.proxy.connections(), 1);
        world.proxy.always(Fault::None);
        user.sends_all();
        assert_eq!(world.server.works(), 5);
    }
}

#[test]
fn a_host_whose_endpoint_has_no_address_leaves_at_once() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.seals();
    let mut host = user.begin_without_proxy(DAEMON);
    host.does("fail:1");
    host.ends_soon();
    assert_eq!(world.proxy.connections(), 0);
    user.sends_all();
    assert_eq!(world.server.works(), 5);
}

/// An answer of somebody who is not the server.
fn answer(status: &str, headers: &[&str], body: &str) -> Fault {
    let headers = headers.iter().map(|header| format!("{header}\r\n"));
    let length = body.len();
    let headers: String = headers.collect();
    let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    Fault::Answered(text.into_bytes())
}

#[test]
fn a_captive_portal_settles_nothing() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    user.seals();
    let html = "Content-Type: text/html";
    let json = "Content-Type: application/json";
    let page = "<html><body>Welcome to the hotel</body></html>";
    let other = r#"{"schema":1,"report":"0c6f0b7a-7a0e-4a43-9be3-6a5c0b1d7e11","state":"stored"}"#;
    let refused = r#"{"schema":1,"code":"malformed","message":"no","retry":false}"#;
    let elsewhere = format!("Location: http://{}/", world.server.address());
    let answers = [
        answer("200 OK", &[html], page),
        answer("200 OK", &[json], "{}"),
        answer("200 OK", &[json], "null"),
        answer("200 OK", &[json], other),
        answer("201 Created", &[json], other),
        answer("200 OK", &[], ""),
        answer("204 No Content", &[], ""),
        answer("302 Found", &[&elsewhere], page),
        answer("307 Temporary Redirect", &[&elsewhere], page),
        answer("308 Permanent Redirect", &[&elsewhere], ""),
        answer("400 Bad Request", &[html], page),
        answer("403 Forbidden", &[html], page),
        answer("404 Not Found", &[html], page),
        answer("413 Payload Too Large", &[html], page),
        answer("422 Unprocessable Entity", &[html], refused),
        answer("511 Network Authentication Required", &[html], page),
        answer("500 Internal Server Error", &[json], refused),
        Fault::Answered(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
        Fault::Answered(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        Fault::Answered(vec![0; 4_096]),
    ];
    let reports = world.proxy.connections();
    assert_eq!(reports, 0);
    let mut connections = 0;
    for answer in answers {
        world.proxy.always(answer.clone());
        user.sends_later();
        let after = world.proxy.connections();
        assert!(after > connections, "{answer:?}: nothing was tried");
        connections = after;
        assert_eq!(world.server.works(), 0);
    }
    // What went there were requests to the endpoint, and nothing was followed.
    for seen in world.proxy.seen() {
        assert_eq!(
            seen.tunnel.first_line(),
            "CONNECT telemetry.example:443 HTTP/1.1"
        );
    }
    world.proxy.always(Fault::None);
    user.sends_all();
    assert_eq!(world.server.works(), 5);
}
