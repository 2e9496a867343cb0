use super::{
    client::*,
    server::{Folder, Server},
};

/// Three at once, and then one in a long time.
const QUOTA: [&str; 4] = ["--rate-per-second", "1", "--rate-burst", "3"];

const PATH: &str = "/v1/catalogs/7";

fn asks(server: &Server, forwarded: &str) -> u16 {
    ask(
        server.address,
        "GET",
        PATH,
        &[&format!("X-Forwarded-For: {forwarded}")],
        b"",
    )
    .status
}

#[test]
fn an_address_that_asks_too_much_is_told_to_wait() {
    let server = Server::start_in(Folder::new(), &QUOTA);
    let answers: Vec<_> = (0..20).map(|_| get(server.address, PATH)).collect();
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 429)
        .collect();
    assert!(answers.iter().filter(|answer| answer.status == 400).count() >= 3);
    assert!(!refused.is_empty());
    for answer in refused {
        assert_eq!(
            (answer.word("code").as_str(), &answer.json()["retry"]),
            ("rate", &true.into())
        );
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=10).contains(&seconds), "{seconds}");
    }
    // Whoever watches the server is not in its way.
    assert_eq!(get(server.address, "/healthz").status, 200);
    assert_eq!(get(server.address, "/metrics").status, 200);
    assert!(!server.log().contains("127.0.0.1:") || server.log().matches("127.0.0.1").count() == 1);
}

#[test]
fn a_forged_header_changes_nothing() {
    let server = Server::start_in(Folder::new(), &QUOTA);
    let refused = (0..20)
        .filter(|n| asks(&server, &format!("198.51.100.{n}")) == 429)
        .count();
    assert!(refused >= 10, "{refused}");
}

#[test]
fn behind_a_proxy_each_client_has_a_quota() {
    let flags = [&QUOTA[..], &["--trusted-proxies", "127.0.0.0/8"]].concat();
    let server = Server::start_in(Folder::new(), &flags);
    let refused = (0..20)
        .filter(|n| asks(&server, &format!("198.51.100.{n}")) == 429)
        .count();
    assert_eq!(refused, 0);
    // What stands left of the address that the proxy wrote was written by the client.
    let forged = |n| asks(&server, &format!("203.0.113.{n}, 198.51.100.77"));
    let refused = (0..20).filter(|n| forged(*n) == 429).count();
    assert!(refused >= 10, "{refused}");
}
