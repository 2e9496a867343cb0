//! Proxies are named by the environment of a process, so each of these is a process of its own: this test's
//! program once more, which delivers one report and says what became of it.

use std::{
    env,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Command,
    thread,
};

use super::{
    LONG,
    place::{Place, Stream, answer, receipt},
    trust::Authority,
};
use crate::send::{
    Transport,
    consent::handmade,
    transport::http::{Http, Roots},
};

const ENDPOINT: &str = "TEST_DELIVERS_TO";
const CERTIFICATES: &str = "TEST_TRUSTS";
const SAYS: &str = "it became ";

/// Does nothing unless another test asks it to.
#[test]
fn delivers_what_another_test_asks_for() {
    let Ok(endpoint) = env::var(ENDPOINT) else {
        return;
    };
    let certificates = env::var_os(CERTIFICATES).map(PathBuf::from);
    let http = Http::within(LONG, Roots::of(certificates));
    let delivery = http.deliver(&handmade::parcel(&endpoint, "{}"));
    println!("{SAYS}{delivery:?}");
}

fn delivered(endpoint: &str, authority: &Authority, variables: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("send::transport::http::tests::proxied::delivers_what_another_test_asks_for")
        .env_clear()
        .env(ENDPOINT, endpoint)
        .env(CERTIFICATES, authority.file())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let (_, said) = printed.split_once(SAYS).expect(&printed);
    said.lines().next().unwrap().to_owned()
}

/// A proxy that connects to one place, whatever is asked for.
fn proxy(to: &Place) -> Place {
    let to = to.address().to_owned();
    Place::open(move |stream| {
        let mut there = TcpStream::connect(&to).unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        tunnel(stream, &mut there);
    })
}

/// To and fro, in turns: the client speaks first, then the server, and so on.
fn tunnel(stream: &mut dyn Stream, there: &mut TcpStream) {
    let mut back = there.try_clone().unwrap();
    // The side of the client is not split: what comes from there is read as long as something comes, and
    // what comes from the server is written when it pauses.
    there.set_nonblocking(true).unwrap();
    let mut bytes = [0; 16_384];
    loop {
        match stream.read(&mut bytes) {
            Ok(n) if n > 0 => {
                there.set_nonblocking(false).unwrap();
                if there.write_all(&bytes[..n]).is_err() {
                    return;
                }
            }
            _ => return,
        }
        // All that the server says to that.
        back.set_read_timeout(Some(std::time::Duration::from_millis(300)))
            .unwrap();
        while let Ok(n) = back.read(&mut bytes) {
            if n == 0 || stream.write_all(&bytes[..n]).is_err() {
                return;
            }
        }
        thread::yield_now();
    }
}

#[test]
fn a_proxy_is_gone_through_and_no_proxy_is_honoured() {
    let authority = Authority::new();
    let server = Place::with_tls(authority.server("localhost"), |stream| {
        answer(stream, "201 Created", &receipt("stored"));
    });
    let proxy = proxy(&server);
    let endpoint = format!("https://localhost:{}", server.port());
    let through = proxy.endpoint();

    let said = delivered(&endpoint, &authority, &[("HTTPS_PROXY", &through)]);
    assert_eq!(said, "Stored");
    assert_eq!((proxy.connections(), server.connections()), (1, 1));
    let asked = proxy.seen().head;
    let line = format!("CONNECT localhost:{} HTTP/1.1", server.port());
    assert_eq!(asked.lines().next(), Some(&*line));
    assert!(!asked.contains("a-token"), "{asked}");

    let around = [("HTTPS_PROXY", &*through), ("NO_PROXY", "localhost")];
    assert_eq!(delivered(&endpoint, &authority, &around), "Stored");
    assert_eq!((proxy.connections(), server.connections()), (1, 2));
}

#[test]
fn behind_a_proxy_that_says_no_there_is_no_other_way() {
    let authority = Authority::new();
    let server = Place::with_tls(authority.server("localhost"), |stream| {
        answer(stream, "201 Created", &receipt("stored"));
    });
    let endpoint = format!("https://localhost:{}", server.port());
    let refuses = Place::open(|stream| answer(stream, "407 Proxy Authentication Required", ""));
    let closed = Place::closed();
    let socks = closed.replace("http:", "socks5:");
    for proxy in [&refuses.endpoint(), &closed, &socks] {
        let said = delivered(&endpoint, &authority, &[("ALL_PROXY", proxy)]);
        assert!(said.contains("Unreachable"), "{proxy} {said}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn what_stays_on_this_device_goes_through_no_proxy() {
    let server = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let proxy = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let through = proxy.endpoint();
    let proxies = [("HTTP_PROXY", &*through), ("ALL_PROXY", &*through)];
    for host in ["127.0.0.1", "localhost"] {
        let endpoint = format!("http://{host}:{}", server.port());
        assert_eq!(delivered(&endpoint, &Authority::new(), &proxies), "Stored");
    }
    assert_eq!((proxy.connections(), server.connections()), (0, 2));
}
