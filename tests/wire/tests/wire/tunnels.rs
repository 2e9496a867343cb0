//! FAULTS 23: proxies, private authorities, and certificates that prove nothing.

use rustls::version::TLS12;

use crate::{
    certificates::Authority,
    proxy::Fault,
    world::{World, authority, endpoint},
};

#[test]
fn a_proxy_is_used_and_learns_nothing_but_the_name() {
    let mut world = World::new();
    // The server itself proves who it is, and the proxy only passes bytes on.
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (
        folder.path().join("chain.pem"),
        folder.path().join("key.pem"),
    );
    std::fs::write(&chain, endpoint().certificate_pem()).unwrap();
    std::fs::write(&key, endpoint().key_pem()).unwrap();
    let files = [
        "--tls-cert",
        chain.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
    ];
    world.server.starts_as(&mut world.server.serve(&files));
    world.proxy.leads_to(world.server.address());
    world.proxy.always(Fault::Tunnel);

    let user = world.agreed("full");
    user.run_on(3, "work:5 fetch:9 see:4");
    user.sends_all();
    assert_eq!(world.server.works(), 5);
    let seen = world.proxy.seen();
    assert!(!seen.is_empty());
    for seen in seen {
        assert_eq!(
            seen.tunnel.first_line(),
            "CONNECT telemetry.example:443 HTTP/1.1"
        );
        let bytes = String::from_utf8_lossy(&seen.request.0).into_owned();
        for name in ["wire-host", "fetched", "work", "report", "HTTP/1"] {
            assert!(!bytes.contains(name), "{name} was readable");
        }
    }
}

#[test]
fn no_proxy_is_honoured() {
    for without in ["telemetry.example", ".example", "*"] {
        let world = World::new();
        let user = world.agreed("basic");
        user.run_on(3, "work:5");
        user.seals();
        let connections = world.proxy.connections();
        // That name has no address, so nothing arrives: what counts is that the proxy was left alone.
        user.sends_with(|host| host.env("NO_PROXY", without));
        assert_eq!(world.proxy.connections(), connections, "{without}");
        user.sends_with(|host| host.env("NO_PROXY", "other.example"));
        assert!(world.proxy.connections() > connections);
        assert_eq!(world.server.works(), 5);
    }
}

/// Who cannot prove to be the endpoint hears nothing, however often it is tried, and nothing is lost.
#[test]
fn a_certificate_that_proves_nothing_gets_nothing() {
    let world = World::new();
    let user = world.agreed("basic");
    user.run_on(3, "work:5");
    let strangers = [
        authority().certifies(&["elsewhere.example"]),
        authority().certifies_until(&["telemetry.example"], 2_000),
        Authority::new().certifies(&["telemetry.example"]),
    ];
    for (at, stranger) in strangers.iter().enumerate() {
        world.proxy.is(stranger);
        user.sends_later();
        assert!(world.proxy.connections() > at, "nothing was tried");
    }
    // The private authority is not known without its file.
    world.proxy.is(endpoint());
    let before = world.proxy.connections();
    user.sends_later_with(|host| host.env_remove("WIRE_HOST_TELEMETRY_CA"));
    assert!(world.proxy.connections() > before, "nothing was tried");
    // Nor is an older TLS good enough.
    world.proxy.is_at_most(endpoint(), &TLS12);
    user.sends_later();
    assert_eq!(world.proxy.requests().len(), 0);
    for seen in world.proxy.seen() {
        assert_eq!(
            seen.tunnel.first_line(),
            "CONNECT telemetry.example:443 HTTP/1.1"
        );
    }
    // A file that cannot be read is no reason to do without it.
    let before = world.proxy.connections();
    user.sends_later_with(|host| host.env("WIRE_HOST_TELEMETRY_CA", "/nowhere.pem"));
    assert_eq!(world.proxy.connections(), before);

    world.proxy.is(endpoint());
    user.sends_all();
    assert_eq!(world.server.works(), 5);
}
