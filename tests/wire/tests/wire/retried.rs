//! FAULTS 25 and 27: a server that asks for time, and clocks that are wrong.

use serde_json::json;

use crate::{clock, proxy::Fault, user::User, world::World};

fn sends_at(user: &User, time: &str) {
    user.sends_with(|host| clock::at(host, time));
}

fn refused(status: &str, wait: &str) -> Fault {
    let body = json!({ "schema": 1, "code": "rate", "message": "not so fast", "retry": true });
    let body = body.to_string();
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nRetry-After: {wait}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    Fault::Answered(text.into_bytes())
}

/// What a server asks for holds for later processes, whatever they are asked to hurry; and no longer than
/// a day.
#[test]
fn a_wait_that_a_server_asks_for_is_kept_and_has_a_bound() {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        for (wait, still_waits, goes_on) in [
            ("3600", "+55m", "+3h"),
            ("99999999999999999999999", "+23h", "+40h"),
            ("0", "+0", "+1h"),
            ("-5", "+0", "+7h"),
            ("soon", "+0", "+7h"),
            ("Fri, 01 Jan 2100 00:00:00 GMT", "+23h", "+40h"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "+0", "+7h"),
        ] {
            let world = World::new();
            let user = world.agreed("basic");
            user.run_on(3, "work:5");
            user.seals();
            world.proxy.always(refused(status, wait));
            user.sends();
            let tried = world.proxy.connections();
            assert_eq!(tried, 1, "{wait}: one answer is enough for all");
            world.proxy.always(Fault::None);
            if still_waits != "+0" {
                sends_at(&user, still_waits);
                assert_eq!(world.proxy.connections(), tried, "{wait}: {still_waits}");
            }
            sends_at(&user, goes_on);
            assert_eq!(world.server.works(), 5, "{wait}: {goes_on}");
        }
    }
}

/// Ten years ahead, ten years back, and right again.
#[test]
fn a_clock_that_is_wrong_for_a_while_loses_nothing() {
    for wrong in ["+3650d", "-3650d", "+90d", "-90d"] {
        let world = World::new();
        world.proxy.always(Fault::Refused);
        let user = world.agreed("basic");
        user.run_on(4, "work:5");
        user.run_on(3, "work:5");
        user.seals();
        let before = world.proxy.connections();
        for _ in 0..5 {
            sends_at(&user, wrong);
        }
        let tried = world.proxy.connections() - before;
        assert!(tried <= 20, "{wrong}: {tried} attempts");
        world.proxy.always(Fault::None);
        user.sends_all();
        assert_eq!(world.server.works(), 10, "{wrong}");
    }
}
