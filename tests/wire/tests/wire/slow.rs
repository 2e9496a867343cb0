//! FAULTS 32: clients that are slow, leave in the middle, or are very many.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
};

use telemetry_test_kit::from_environment;

use crate::{
    message::{Message, connect, post},
    reports::Sealed,
    server::{MEMORY_KIB_MAX, Server},
};

#[test]
fn a_cut_at_any_byte_stores_nothing_of_a_report() {
    let server = Server::new();
    let report = post(&Sealed::usage(1, 3).bytes()).0;
    for at in (0..report.len()).step_by(7) {
        let mut stream = connect(server.address()).unwrap();
        stream.write_all(&report[..at]).unwrap();
    }
    assert_eq!(server.works(), 0);
    assert_eq!(server.ask(&Message(report)).status(), 201);
    assert_eq!(server.works(), 3);
}

#[test]
fn a_slow_client_is_left_and_holds_nobody_up() {
    let mut server = Server::new();
    let timeouts = ["--header-timeout-s", "1", "--body-timeout-s", "1"];
    server.starts_as(&mut server.serve(&timeouts));
    let report = post(&Sealed::usage(1, 3).bytes()).0;
    let head = report
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    // Stops in the head, after it, or in the body.
    let places = [
        0,
        1,
        head / 2,
        head + 3,
        head + 4,
        head + 40,
        report.len() - 1,
    ];
    let mut slow: Vec<TcpStream> = Vec::new();
    for at in places {
        let mut stream = connect(server.address()).unwrap();
        stream.write_all(&report[..at]).unwrap();
        slow.push(stream);
    }
    assert_eq!(server.post(&Sealed::usage(1, 5).bytes()).status(), 201);
    // Each is told so or cut off; none is waited for for ever.
    for mut stream in slow {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let status = Message(answer).status();
        assert!([0, 400, 408].contains(&status), "{status}");
    }
    assert_eq!(server.works(), 5);
}

/// `WIRE_CROWD=10000`, with a limit of open files that allows it.
#[test]
fn a_crowd_that_says_nothing_does_not_keep_the_others_out() {
    let mut server = Server::new();
    let limits = ["--header-timeout-s", "1", "--connections-max", "100"];
    server.starts_as(&mut server.serve(&limits));
    let address = server.address();
    // Who finds the queue of the system full waits for a place in it.
    let crowd = thread::spawn(move || {
        let connections = (0..from_environment("WIRE_CROWD", 300)).map(|_| connect(address));
        connections.filter_map(Result::ok).collect::<Vec<_>>().len()
    });
    let works = 5;
    for _ in 0..works {
        let answer = server.post(&Sealed::usage(1, 1).bytes());
        assert_eq!(answer.status(), 201, "{}", answer.json());
    }
    let crowd = crowd.join().unwrap();
    assert!(crowd > 100, "{crowd} have come");
    assert_eq!(server.works(), works);
}

/// `WIRE_CROWD=9900`, with a limit of 10,000 open files: all of them open at once, each with a report that
/// lacks its last byte.
#[test]
fn a_crowd_in_the_middle_of_a_body_has_room() {
    let mut server = Server::new();
    let most = ["--connections-max", "--connections-per-address"].map(|key| [key, "20000"]);
    let times = ["--header-timeout-s", "--body-timeout-s"].map(|key| [key, "600"]);
    let limits = [most, times].concat().concat();
    server.starts_as(&mut server.serve(&limits));
    let before = server.peak_kib();
    let report = post(&Sealed::usage(1, 1).bytes()).0;
    let crowd: Vec<_> = (0..from_environment("WIRE_CROWD", 300))
        .map(|_| {
            let mut stream = connect(server.address()).unwrap();
            stream.write_all(&report[..report.len() - 1]).unwrap();
            stream
        })
        .collect();
    // Behind all of them, so each has been read.
    assert_eq!(server.post(&Sealed::usage(1, 5).bytes()).status(), 201);
    let peak = server.peak_kib();
    let each = (peak - before) / crowd.len() as u64;
    println!("{} connections: {each} KiB each, {peak} KiB", crowd.len());
    assert!(peak < MEMORY_KIB_MAX, "{peak} KiB");
    assert!(each < 24, "{each} KiB a connection");
    drop(crowd);
    assert_eq!(server.works(), 5);
}
