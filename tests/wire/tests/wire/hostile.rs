//! FAULTS 31 and 33: bodies that nobody who means well would send.

use std::{
    fs,
    io::Write as _,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use telemetry_schema::wire::{COUNT_MAX, REPORT_BYTES_MAX};
use telemetry_test_kit::{below, from_environment};

use crate::{
    message::{Message, request},
    reports::Sealed,
    server::{MEMORY_KIB_MAX, Server},
};

fn packed(body: &[u8]) -> Message {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(body).unwrap();
    let headers = [
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
    ];
    request("POST", "/v1/reports", &headers, &gzip.finish().unwrap())
}

/// A typed refusal that says why, and nothing that could settle a report.
fn is_refused(answer: &Message, what: &str) -> Value {
    let refused = answer.json();
    assert!(
        (400..500).contains(&answer.status()),
        "{what}: {} {refused}",
        answer.status()
    );
    assert!(refused["code"].is_string(), "{what}: {refused}");
    assert!(
        refused["message"].as_str().is_some_and(|it| !it.is_empty()),
        "{what}: {refused}"
    );
    assert!(refused["state"].is_null(), "{what}: {refused}");
    refused
}

/// Nothing of it was kept, and the server is as well as before.
fn is_unmoved(server: &Server) {
    assert_eq!(server.works(), 0);
    assert_eq!(server.post(&Sealed::usage(1, 3).bytes()).status(), 201);
    assert_eq!(server.works(), 3);
    assert!(
        server.peak_kib() < MEMORY_KIB_MAX,
        "{} KiB",
        server.peak_kib()
    );
    let log = fs::read_to_string(server.log()).unwrap();
    assert!(!log.contains("panic"), "{log}");
}

#[test]
fn a_body_that_is_none_is_refused_by_its_reason() {
    let server = Server::new();
    let text = String::from_utf8(Sealed::usage(1, 3).bytes()).unwrap();
    let changed = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        changed.into_bytes()
    };
    let padded = |bytes: usize| {
        let mut body = text.clone().into_bytes();
        body.resize(bytes, b' ');
        body
    };
    let deep = |open: &str, n: usize| open.repeat(n).into_bytes();
    let bodies: [(&str, Vec<u8>); 19] = [
        ("nothing", Vec::new()),
        ("a byte", b"\0".to_vec()),
        ("half of it", text.as_bytes()[..text.len() / 2].to_vec()),
        ("something behind it", format!("{text}{text}").into_bytes()),
        ("too large by one", padded(REPORT_BYTES_MAX + 1)),
        ("much too large", padded(3 << 20)),
        ("deep lists", deep("[", 60_000)),
        ("deep objects", deep("{\"a\":", 12_000)),
        ("not a number", changed("\"ok\":3", "\"ok\":NaN")),
        ("infinite", changed("\"ok\":3", "\"ok\":1e999")),
        ("negative", changed("\"ok\":3", "\"ok\":-3")),
        ("2^63", changed("\"ok\":3", "\"ok\":9223372036854775808")),
        ("2^64", changed("\"ok\":3", "\"ok\":18446744073709551616")),
        ("a fraction", changed("\"ok\":3", "\"ok\":3.5")),
        ("a key twice", changed("\"ok\":3", "\"ok\":3,\"ok\":4")),
        (
            "an unknown key",
            changed("\"ok\":3", "\"ok\":3,\"host\":\"jane\""),
        ),
        (
            "UTF-16",
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("a byte that is no UTF-8", {
            let mut body = text.clone().into_bytes();
            let at = text.find("\"work\"").unwrap();
            body[at + 2] = 0xff;
            body
        }),
        ("another version", changed("\"schema\":1", "\"schema\":2")),
    ];
    for (what, body) in &bodies {
        is_refused(&server.post(body), what);
        is_refused(&server.ask(&packed(body)), what);
    }
    is_unmoved(&server);
    // The limit itself is no mistake.
    assert_eq!(
        server.post(&padded(REPORT_BYTES_MAX)).json()["state"],
        "stored"
    );
}

#[test]
fn what_no_catalog_knows_is_refused_with_its_place() {
    let server = Server::new();
    let changed = |pointer: &str, to: Value| {
        let mut report = Sealed::usage(1, 3);
        *report.document.pointer_mut(pointer).unwrap() = to;
        server.post(&report.bytes())
    };
    let event = json!([{ "name": "fetched", "n": 1, "fields": {
        "origin": { "jane@example.org": 1 }, "whole": { "true": 1 }, "size": { "1kib": 1 } } }]);
    let cases = [
        ("/features/0/name", json!("jane.doe"), "unknown_name"),
        (
            "/features/0",
            json!({ "name": "work", "ok": 0, "err": 0, "panic": 0, "cancelled": 0 }),
            "count",
        ),
        ("/features/0/ok", json!(COUNT_MAX + 1), "count"),
        ("/features/0/ok", json!(u64::MAX), "count"),
        ("/product", json!("other-host"), "unknown_product"),
        ("/catalog", json!("0".repeat(64)), "unknown_catalog"),
        ("/events", event, "unknown_value"),
    ];
    for (pointer, value, code) in cases {
        let refused = is_refused(&changed(pointer, value), pointer);
        assert_eq!(refused["code"], code, "{refused}");
        let place = refused["pointer"].as_str().unwrap_or_default();
        assert!(place.starts_with(pointer), "{pointer}: {refused}");
        // What was wrong is pointed at, and repeated nowhere else.
        assert!(
            !refused["message"].to_string().contains("jane"),
            "{refused}"
        );
    }
    let log = fs::read_to_string(server.log()).unwrap();
    assert!(!log.contains("jane"), "{log}");
    // One report moves a total by the cap at most: the same entry twice is no way around it.
    let mut report = Sealed::usage(1, COUNT_MAX);
    let twice = report.document["features"][0].clone();
    report.document["features"]
        .as_array_mut()
        .unwrap()
        .push(twice);
    is_refused(&server.post(&report.bytes()), "an entry twice");
    is_unmoved(&server);
}

#[test]
fn a_bomb_costs_no_memory() {
    let server = Server::new();
    let before = server.peak_kib();
    for byte in [b' ', b'[', 0] {
        let bomb = packed(&vec![byte; 64 << 20]);
        for _ in 0..4 {
            is_refused(&server.ask(&bomb), "64 MiB in some KiB");
        }
    }
    let grown = server.peak_kib() - before;
    assert!(grown < 32 << 10, "{grown} KiB more");
    is_unmoved(&server);
}

/// Real reports with bytes changed, doubled, cut and spliced: `WIRE_FUZZ_S=3600` for an hour.
#[test]
fn mutations_of_real_reports_are_refused_or_taken_and_nothing_else() {
    let server = Server::new();
    let until = Duration::from_secs(from_environment("WIRE_FUZZ_S", 3));
    let started = Instant::now();
    let (mut taken, mut refused) = (0, 0);
    while started.elapsed() < until {
        let mut body = Sealed::usage(1, 1).bytes();
        for _ in 0..=below(3) {
            mutate(&mut body);
        }
        let answer = server.post(&body);
        match answer.status() {
            200 | 201 => taken += 1,
            400..500 => {
                is_refused(&answer, &String::from_utf8_lossy(&body));
                refused += 1;
            }
            other => panic!("{other} to {}", String::from_utf8_lossy(&body)),
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(refused > 100, "{refused}");
    server.is_sound();
    let log = fs::read_to_string(server.log()).unwrap();
    assert!(!log.contains("panic"), "{log}");
}

fn mutate(body: &mut Vec<u8>) {
    let at = |body: &[u8]| usize::try_from(below(body.len() as u64 + 1)).unwrap();
    let (from, to) = (at(body), at(body));
    let (from, to) = (from.min(to), from.max(to));
    match below(6) {
        0 => body.truncate(to),
        1 => drop(body.drain(from..to.min(from + 8))),
        2 => {
            let piece = body[from..to].to_vec();
            body.splice(from..from, piece);
        }
        3 => body.insert(
            from,
            b"\"{}[],:0-\\\xff"[usize::try_from(below(11)).unwrap()],
        ),
        4 if from < body.len() => body[from] ^= 1 << below(8),
        _ => drop(body.splice(from..from, *b"99999999999999999999")),
    }
}
