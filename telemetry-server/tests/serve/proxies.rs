use std::net::IpAddr;

use super::{
    client::*,
    reports,
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
    assert!(refused > 0);
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
    assert!(refused > 0);
}

/// In no row, no log line and no metric, neither as text nor as the four or sixteen bytes.
#[test]
fn no_address_is_written_anywhere() {
    let addresses = ["198.51.100.77", "2001:db8:7:7:7:7:7:7"];
    let flags = ["--trusted-proxies", "127.0.0.1", "--log-level", "debug"];
    let server = Server::start(&flags);
    for address in addresses {
        let report = reports::searched(1);
        let forwarded = format!("X-Forwarded-For: {address}");
        let headers = [JSON, forwarded.as_str()];
        let answer = ask(
            server.address,
            "POST",
            "/v1/reports",
            &headers,
            report.json.as_bytes(),
        );
        assert_eq!(answer.status, 201);
        let headers = [forwarded.as_str(), "Authorization: Receipt 00"];
        let path = format!("/v1/reports/{}", report.id);
        assert_eq!(
            ask(server.address, "DELETE", &path, &headers, b"").status,
            401
        );
    }
    let metrics = get(server.address, "/metrics").body;
    server.signal("TERM");
    let (status, folder) = server.end();
    assert!(status.success());
    let mut kept = vec![metrics];
    for file in folder.files() {
        kept.push(std::fs::read(file).unwrap());
    }
    assert!(kept.len() >= 4, "metrics, log, ledger and erased at least");
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for address in addresses {
        let binary = match address.parse().unwrap() {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        for bytes in &kept {
            assert!(
                !holds(bytes, address.as_bytes()) && !holds(bytes, &binary),
                "{address}"
            );
        }
    }
}
