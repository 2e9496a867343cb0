//! FAULTS 37: who lies about where they come from, or about a receipt.

use crate::{
    message::{Message, request},
    reports::{Sealed, hex, id, random, taken_back},
    server::Server,
};

fn from(place: &str, report: &Sealed) -> Message {
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Forwarded-For", place),
        ("Forwarded", &format!("for={place}")),
        ("X-Real-IP", place),
    ];
    request("POST", "/v1/reports", &headers, &report.bytes())
}

/// The statuses of so many requests, each of which says that it comes from another place.
fn statuses(server: &Server, requests: u8) -> Vec<u16> {
    let statuses = (0..requests).map(|n| {
        let answer = server.ask(&from(&format!("192.0.2.{n}"), &Sealed::usage(1, 1)));
        if answer.status() == 429 {
            let wait = answer
                .header("retry-after")
                .and_then(|wait| wait.parse::<u32>().ok());
            assert!(wait.is_some_and(|wait| wait > 0), "{}", answer.head());
            assert_eq!(answer.json()["code"], "rate");
            assert_eq!(answer.json()["retry"], true);
        }
        answer.status()
    });
    statuses.collect()
}

/// One request in a long time, and five at once.
const LIMITED: [(&str, &str); 2] = [
    ("TELEMETRY_SERVER_RATE_PER_SECOND", "1"),
    ("TELEMETRY_SERVER_RATE_BURST", "5"),
];

#[test]
fn a_forged_origin_is_no_way_around_the_rate_limit() {
    let mut server = Server::new();
    server.starts_as(server.serve(&[]).envs(LIMITED));
    let forged = statuses(&server, 40);
    let taken = forged.iter().filter(|status| **status == 201).count();
    assert_eq!(&forged[..5], [201; 5]);
    assert!(forged.contains(&429), "{forged:?}");
    server.ends();
    // What was limited was not counted.
    assert_eq!(server.works(), taken);

    // A proxy that the operator has named is believed, and each of its clients has a limit of its own.
    server.starts_as(
        server
            .serve(&["--trusted-proxies", "127.0.0.1"])
            .envs(LIMITED),
    );
    assert_eq!(statuses(&server, 40), [201; 40]);
    // The last hop is believed and no other: a client that says more than the truth is one client.
    let lies = (0..40).map(|n| {
        let hops = format!("203.0.113.{n}, 198.51.100.7");
        server.ask(&from(&hops, &Sealed::usage(1, 1))).status()
    });
    assert!(lies.collect::<Vec<_>>().contains(&429));
}

#[test]
fn a_receipt_takes_back_its_own_report_and_no_other() {
    let server = Server::new();
    let mine = Sealed::usage(1, 1);
    let others: Vec<_> = (0..5).map(|n| Sealed::usage(1, 10 + n)).collect();
    let all = || std::iter::once(&mine).chain(&others);
    for report in all() {
        assert_eq!(server.post(&report.bytes()).status(), 201);
    }
    let works = server.works();
    let receipt = mine.document["receipt"].as_str().unwrap();
    let guesses = [
        taken_back(others[0].id(), &mine.secret),
        // What stands on the wire is the hash of it.
        taken_back(mine.id(), receipt),
        taken_back(mine.id(), &hex(&random::<32>())),
        taken_back(mine.id(), &"0".repeat(64)),
        taken_back(mine.id(), &mine.secret[..62]),
        taken_back(mine.id(), &format!("{}00", mine.secret)),
        taken_back(mine.id(), ""),
        taken_back(mine.id(), "' OR 1=1 --"),
        request("DELETE", &format!("/v1/reports/{}", mine.id()), &[], b""),
        request("DELETE", "/v1/reports/%27%20OR%201=1", &[], b""),
        request("DELETE", "/v1/reports", &[], b""),
    ];
    for guess in &guesses {
        let answer = server.ask(guess);
        assert!(
            (400..500).contains(&answer.status()),
            "{} {}",
            guess.head(),
            answer.head()
        );
        assert!(answer.json()["code"].is_string(), "{}", answer.json());
    }
    assert_eq!(server.works(), works);

    for _ in 0..2 {
        let answer = server.ask(&mine.taken_back());
        assert_eq!(
            (answer.status(), &answer.json()["state"]),
            (200, &"erased".into())
        );
    }
    assert_eq!(server.works(), works - 1);
    // It is not counted again, whoever sends it.
    assert_eq!(server.post(&mine.bytes()).json()["state"], "erased");
    assert_eq!(server.works(), works - 1);
    for report in &others {
        assert_eq!(server.post(&report.bytes()).json()["state"], "known");
    }
}

/// An erasure that is there before its report, as when the report is still on its way.
#[test]
fn a_report_that_nobody_knows_can_be_taken_back_by_nobody_else() {
    let server = Server::new();
    let report = Sealed::usage(1, 4);
    // Somebody who guesses the id of a report that will come.
    server.ask(&taken_back(report.id(), &hex(&random::<32>())));
    assert_eq!(server.post(&report.bytes()).json()["state"], "stored");
    assert_eq!(server.works(), 4);
    let unknown = server.ask(&taken_back(&id(), &hex(&random::<32>())));
    assert!(unknown.status() < 500, "{}", unknown.head());
    assert_eq!(server.works(), 4);
}
