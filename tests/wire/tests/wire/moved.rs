//! FAULTS 18: a later release wants its reports elsewhere.

use crate::{user::MOVED, world::World};

#[test]
fn a_new_endpoint_waits_for_a_review() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(4, "work:5");
    user.seals();
    let before = world.proxy.connections();
    for words in ["work:3", "send"] {
        user.run_of_on(MOVED, 3, words);
        user.run_of(MOVED, words);
    }
    assert_eq!(world.proxy.connections(), before);
    let review = user.run_of(MOVED, "telemetry review");
    assert!(review.contains("https://elsewhere.example"), "{review}");

    user.run_of_on(MOVED, 2, "telemetry review --agree");
    user.run_of_on(MOVED, 2, "work:7");
    user.run_of(MOVED, "send");
    // What was agreed to for one place does not go to the other.
    assert_eq!(world.server.works(), 7);
    for seen in &world.proxy.seen()[before..] {
        assert_eq!(
            seen.tunnel.first_line(),
            "CONNECT elsewhere.example:443 HTTP/1.1"
        );
    }
}
