//! The client against listeners of the test's own: every fault that needs no server of ours.

mod place;
mod proxied;
mod trust;

use std::{
    thread,
    time::{Duration, Instant},
};

use super::*;
use crate::send::{Failed, consent::handmade};
use place::{Place, Seen, answer, receipt};

/// Bounds that a test can wait for.
const SHORT: Times = Times {
    connect: Duration::from_millis(700),
    total: Duration::from_millis(1_500),
};

/// Far more than any answer of this machine's takes.
const LONG: Times = Times {
    connect: Duration::from_secs(20),
    total: Duration::from_secs(20),
};

fn http(times: Times) -> Http {
    Http::within(times, Roots::of(None))
}

fn deliver(times: Times, endpoint: &str) -> Delivery {
    http(times).deliver(&handmade::parcel(endpoint, "{\"schema\":1}"))
}

fn failed(why: Failure) -> Delivery {
    Delivery::failed(why)
}

#[test]
fn a_report_is_posted_with_nothing_that_tells_of_the_host() {
    let place = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let endpoint = format!("{}/in", place.endpoint());
    assert_eq!(deliver(LONG, &endpoint), Delivery::Stored);
    let Seen { head, body } = place.seen();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /in/v1/reports HTTP/1.1"));
    let mut lines: Vec<String> = lines.map(str::to_ascii_lowercase).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "accept: application/json".to_owned(),
            "connection: close".to_owned(),
            "content-length: 12".to_owned(),
            "content-type: application/json".to_owned(),
            format!("host: {}", place.address()),
            "telemetry-token: a-token".to_owned(),
            format!(
                "user-agent: telemetry-runtime/{}",
                env!("CARGO_PKG_VERSION")
            ),
        ]
    );
    assert_eq!(body, b"{\"schema\":1}");
}

#[test]
fn a_long_document_is_compressed_and_says_what_it_said() {
    use std::io::Read;
    let place = Place::open(|stream| answer(stream, "200 OK", &receipt("known")));
    let document = format!("{{\"n\":\"{}\"}}", "telemetry".repeat(200));
    let parcel = handmade::parcel(&place.endpoint(), &document);
    assert_eq!(http(LONG).deliver(&parcel), Delivery::Known);
    let Seen { head, body } = place.seen();
    assert!(head.to_ascii_lowercase().contains("content-encoding: gzip"));
    assert!(body.len() < 200);
    // No name, no time, no system in the frame (RFC 1952, 2.3).
    assert_eq!(body[3..8], [0; 5]);
    assert_eq!(body[9], 255);
    let mut read = String::new();
    flate2::read::GzDecoder::new(&body[..])
        .read_to_string(&mut read)
        .unwrap();
    assert_eq!(read, document);
}

#[test]
fn a_report_is_taken_back_with_its_secret_alone() {
    let place = Place::open(|stream| answer(stream, "200 OK", &receipt("erased")));
    let request = handmade::take_back(&place.endpoint());
    assert_eq!(http(LONG).take_back(&request), Delivery::Erased);
    let Seen { head, body } = place.seen();
    let path = format!("DELETE /v1/reports/{} HTTP/1.1", request.report());
    assert_eq!(head.lines().next(), Some(&*path));
    let secret = "a5".repeat(32);
    assert!(
        head.contains(&format!("uthorization: Receipt {secret}\r\n")),
        "{head}"
    );
    assert!(body.is_empty());
}

#[test]
fn two_reports_have_two_connections() {
    let place = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let http = http(LONG);
    for n in 1..=2 {
        let parcel = handmade::parcel(&place.endpoint(), "{}");
        assert_eq!(http.deliver(&parcel), Delivery::Stored);
        assert_eq!(place.connections(), n);
    }
}

#[test]
fn in_a_runtime_of_the_host_s_it_neither_panics_nor_stays() {
    let place = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let silent = Place::open(|_| thread::sleep(Duration::from_secs(4)));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        assert_eq!(deliver(LONG, &place.endpoint()), Delivery::Stored);
        let delivery = deliver(SHORT, &silent.endpoint());
        assert_eq!(delivery, failed(Failure::TimedOut));
    });
    drop(runtime);
}

#[test]
fn nobody_who_listens_is_no_connection() {
    let endpoint = Place::closed();
    assert_eq!(deliver(SHORT, &endpoint), failed(Failure::Unreachable));
}

#[test]
fn silence_is_waited_for_so_long_and_no_longer() {
    let place = Place::open(|_| thread::sleep(Duration::from_secs(4)));
    let began = Instant::now();
    assert_eq!(deliver(SHORT, &place.endpoint()), failed(Failure::TimedOut));
    assert!(began.elapsed() >= SHORT.total);
    // An answer that drips is bounded as a whole, not by the byte.
    let drips = Place::open(|stream| {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..40 {
            thread::sleep(Duration::from_millis(100));
            if stream.write_all(b" ").is_err() {
                return;
            }
        }
    });
    assert_eq!(deliver(SHORT, &drips.endpoint()), failed(Failure::TimedOut));
}

#[test]
fn an_answer_that_breaks_off_settles_nothing() {
    for cut in [0, 20, 60, 120] {
        let place = Place::open(move |stream| {
            let whole = place::written("201 Created", "application/json", &receipt("stored"));
            let _ = stream.write_all(&whole.as_bytes()[..cut.min(whole.len() - 1)]);
        });
        let delivery = deliver(LONG, &place.endpoint());
        assert_eq!(delivery, failed(Failure::Cut), "{cut}");
    }
}

#[test]
fn a_portal_settles_nothing_and_is_not_followed() {
    let portal = Place::open(|stream| answer(stream, "201 Created", &receipt("stored")));
    let to = portal.endpoint();
    for (status, more) in [
        ("200 OK", String::new()),
        ("302 Found", format!("Location: {to}/v1/reports\r\n")),
        (
            "307 Temporary Redirect",
            format!("Location: {to}/v1/reports\r\n"),
        ),
        ("403 Forbidden", String::new()),
        ("511 Network Authentication Required", String::new()),
    ] {
        let page = Place::open(move |stream| {
            let body = "<html>agree to our terms</html>";
            let page = place::written(status, "text/html", body);
            let page = page.replacen("\r\n", &format!("\r\n{more}"), 1);
            let _ = stream.write_all(page.as_bytes());
        });
        let number = status[..3].parse().unwrap();
        let delivery = deliver(LONG, &page.endpoint());
        assert_eq!(delivery, failed(Failure::NotAnAnswer(number)), "{status}");
    }
    assert_eq!(portal.connections(), 0);
}

#[test]
fn the_receipt_of_another_report_settles_nothing() {
    let place = Place::open(|stream| {
        let other = receipt("stored").replace("0123", "3210");
        answer(stream, "201 Created", &other);
    });
    let nothing = failed(Failure::NotAnAnswer(201));
    assert_eq!(deliver(LONG, &place.endpoint()), nothing);
}

#[test]
fn a_huge_answer_is_not_read() {
    let place = Place::open(|stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8589934592\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(receipt("stored").as_bytes());
        let spaces = [b' '; 8_192];
        let mut written = 0;
        while written < 1 << 30 && stream.write_all(&spaces).is_ok() {
            written += spaces.len();
        }
        assert!(written < 1 << 30, "all of it was read");
    });
    let nothing = failed(Failure::NotAnAnswer(200));
    assert_eq!(deliver(LONG, &place.endpoint()), nothing);
}

#[test]
fn who_is_busy_says_for_how_long() {
    let place = Place::open(|stream| {
        let busy = place::written("503 Service Unavailable", "text/plain", "");
        let busy = busy.replacen("\r\n", "\r\nRetry-After: 7\r\n", 1);
        let _ = stream.write_all(busy.as_bytes());
    });
    let later = Delivery::Failed(Failed {
        why: Failure::Later,
        said: None,
        asked: Some(Duration::from_secs(7)),
    });
    assert_eq!(deliver(LONG, &place.endpoint()), later);
}

#[test]
fn another_form_of_address_is_not_connected_to() {
    for endpoint in [
        "http://reports.example",
        "file:///folder",
        "https://a@b.example",
    ] {
        assert_eq!(deliver(SHORT, endpoint), failed(Failure::Unusable));
    }
}
