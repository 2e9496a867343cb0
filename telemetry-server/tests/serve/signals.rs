use std::{
    io::Write as _,
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    client::*,
    reports::{self, Made},
    server::{Folder, Server},
};

const CLIENTS: usize = 8;

/// Sends reports until the server is gone; returns those that it acknowledged.
fn load(address: SocketAddr, enough: usize, then: impl FnOnce() + Send) -> Vec<Made> {
    let acknowledged = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let report = reports::searched(1);
                    let Some(answer) = attempt(address, &report) else {
                        continue;
                    };
                    if answer.status == 201 && answer.word("report") == report.id {
                        acknowledged.lock().unwrap().push(report);
                    }
                }
            });
        }
        for _ in 0..3_000 {
            if acknowledged.lock().unwrap().len() >= enough {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        then();
        is_over.store(true, Ordering::Relaxed);
    });
    acknowledged.into_inner().unwrap()
}

/// An answer, unless the server is gone.
fn attempt(address: SocketAddr, report: &Made) -> Option<Answer> {
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .ok()?;
    let body = report.json.as_bytes();
    let bytes = request("POST", "/v1/reports", &[JSON, "Connection: close"], body);
    stream.write_all(&bytes).ok()?;
    answer(&mut stream).filter(|answer| answer.head.contains("content-length"))
}

fn all_are_known(folder: Folder, acknowledged: &[Made]) {
    let server = Server::start_in(folder, &["--rate-per-second", "0"]);
    for report in acknowledged {
        let answer = post(server.address, report.json.as_bytes());
        assert_eq!(
            (answer.status, answer.word("state").as_str()),
            (200, "known")
        );
    }
}

#[test]
fn what_was_acknowledged_before_sigterm_is_there() {
    let server = Server::start(&["--rate-per-second", "0"]);
    let mut acknowledged = load(server.address, 200, || server.signal("TERM"));
    let (status, folder) = server.end();
    assert_eq!(status.code(), Some(0));
    assert!(acknowledged.len() >= 200, "{}", acknowledged.len());
    acknowledged.truncate(1_000);
    all_are_known(folder, &acknowledged);
}

#[test]
fn what_was_acknowledged_before_sigkill_is_there() {
    let server = Server::start(&["--rate-per-second", "0"]);
    let mut acknowledged = load(server.address, 200, || server.signal("KILL"));
    let (status, folder) = server.end();
    assert!(!status.success());
    assert!(acknowledged.len() >= 200, "{}", acknowledged.len());
    let late = acknowledged.len().saturating_sub(1_000);
    acknowledged.drain(..late);
    all_are_known(folder, &acknowledged);
}

#[test]
fn what_is_under_way_is_finished() {
    let server = Server::start(&[]);
    let report = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], report.json.as_bytes());
    let (most, last) = whole.split_at(whole.len() - 1);
    let mut busy = connect(server.address);
    busy.write_all(most).unwrap();
    let mut idle = connect(server.address);
    idle.write_all(&request("GET", "/healthz", &[], b""))
        .unwrap();
    assert_eq!(next_answer(&mut idle).unwrap().status, 200);
    let address = server.address;
    server.signal("TERM");
    // Nobody else is let in.
    while std::net::TcpStream::connect(address).is_ok_and(|mut stream| {
        let _ = stream.write_all(&request("GET", "/readyz", &["Connection: close"], b""));
        answer(&mut stream).is_some_and(|answer| answer.status == 200)
    }) {
        thread::sleep(Duration::from_millis(10));
    }
    busy.write_all(last).unwrap();
    assert_eq!(answer(&mut busy).unwrap().status, 201);
    let (status, folder) = server.end();
    assert_eq!(status.code(), Some(0));
    all_are_known(folder, &[report]);
}

#[test]
fn the_time_to_finish_is_bounded() {
    let server = Server::start(&["--shutdown-timeout-s", "1"]);
    let report = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], report.json.as_bytes());
    let mut busy = connect(server.address);
    busy.write_all(&whole[..whole.len() - 1]).unwrap();
    let mut asks = connect(server.address);
    asks.write_all(&request("GET", "/healthz", &[], b""))
        .unwrap();
    assert!(next_answer(&mut asks).is_some());
    server.signal("INT");
    let (status, _folder) = server.end();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_second_signal_ends_at_once() {
    let server = Server::start(&[
        "--shutdown-timeout-s",
        "86400",
        "--body-timeout-s",
        "86400",
        "--request-timeout-s",
        "86400",
    ]);
    let report = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], report.json.as_bytes());
    let mut busy = connect(server.address);
    busy.write_all(&whole[..whole.len() - 1]).unwrap();
    let mut asks = connect(server.address);
    asks.write_all(&request("GET", "/healthz", &[], b""))
        .unwrap();
    assert!(next_answer(&mut asks).is_some());
    server.signal("TERM");
    while !server.log().contains("asked to stop") {
        thread::sleep(Duration::from_millis(10));
    }
    server.signal("TERM");
    let (status, _folder) = server.end();
    assert_eq!(status.code(), Some(130));
}

#[test]
fn two_servers_do_not_share_a_folder_or_a_port() {
    let server = Server::start(&[]);
    let listen = server.address.to_string();
    let data = server.folder.data();
    let data = data.to_str().unwrap();
    for (listen, data, about) in [(&*listen, "other", &*listen), ("127.0.0.1:0", data, data)] {
        let arguments = ["serve", "--listen", listen, "--data", data];
        let out = super::server::run(&arguments, &[], &server.folder.file(""));
        assert_eq!(out.status.code(), Some(1), "{out:?}");
        let text = String::from_utf8(out.stderr).unwrap();
        assert!(text.contains(about), "{text}");
        assert!(out.stdout.is_empty());
    }
}
