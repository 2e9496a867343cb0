use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::{
    client::*,
    reports,
    server::{Folder, Server},
};

const SHORT: [&str; 4] = ["--header-timeout-s", "1", "--body-timeout-s", "1"];

/// Whether the other end closes; waits for it as long as a connection waits for anything.
fn closes(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn who_does_nothing_is_left() {
    let server = Server::start_in(Folder::new(), &SHORT);
    let mut silent = connect(server.address);
    let mut slow = connect(server.address);
    slow.write_all(b"GET /healthz HT").unwrap();
    let mut kept = connect(server.address);
    kept.write_all(&request("GET", "/healthz", &[], b""))
        .unwrap();
    assert_eq!(next_answer(&mut kept).unwrap().status, 200);
    assert!(closes(&mut silent) && closes(&mut slow) && closes(&mut kept));
}

/// One byte at a time keeps no request alive.
#[test]
fn who_drips_is_left() {
    let server = Server::start(&SHORT);
    let mut head = connect(server.address);
    let mut body = connect(server.address);
    let dripped = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], dripped.json.as_bytes());
    let end = whole
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    body.write_all(&whole[..end]).unwrap();
    for at in 0..40 {
        let head_is_over = head.write_all(&whole[at..=at]).is_err();
        let body_is_over = body.write_all(&whole[end + at..=end + at]).is_err();
        if head_is_over && body_is_over {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(closes(&mut head));
    let answer = answer(&mut body).unwrap();
    assert_eq!(
        (answer.status, answer.word("code").as_str()),
        (408, "unavailable")
    );
    assert_eq!(answer.json()["retry"], true);
    assert_eq!(
        post(server.address, dripped.json.as_bytes()).word("state"),
        "stored"
    );
}

/// A request as a whole has an end of its own, however much its parts may take.
#[test]
fn a_request_that_takes_too_long_is_given_up() {
    let flags = ["--request-timeout-s", "1", "--body-timeout-s", "6"];
    let server = Server::start(&flags);
    let report = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], report.json.as_bytes());
    let mut slow = connect(server.address);
    slow.write_all(&whole[..whole.len() - 1]).unwrap();
    let refused = next_answer(&mut slow).unwrap();
    assert_eq!(
        (refused.status, refused.word("code").as_str()),
        (503, "unavailable")
    );
    assert!(refused.header("retry-after").is_some());
    assert_eq!(
        post(server.address, report.json.as_bytes()).word("state"),
        "stored"
    );
}

#[test]
fn a_report_that_is_cut_is_not_stored() {
    let server = Server::start(&[]);
    let cut = reports::searched(1);
    let whole = request("POST", "/v1/reports", &[JSON], cut.json.as_bytes());
    for end in (0..whole.len()).step_by(37) {
        let mut stream = connect(server.address);
        stream.write_all(&whole[..end]).unwrap();
        // Half closed, so that the server is known to have seen the end before it is asked.
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = answer(&mut stream);
        assert!(answer.is_none_or(|answer| answer.status >= 400), "{end}");
    }
    assert_eq!(
        post(server.address, cut.json.as_bytes()).word("state"),
        "stored"
    );
}

#[test]
fn a_head_has_bounds() {
    let server = Server::start_in(Folder::new(), &[]);
    let long = format!("X-Long: {}", "x".repeat(20_000));
    let answer = ask(server.address, "GET", "/healthz", &[&long], b"");
    assert_eq!(answer.status, 431);
    let many: Vec<_> = (0..100).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(
        ask(server.address, "GET", "/healthz", &many, b"").status,
        431
    );
    let path = format!("/{}", "x".repeat(20_000));
    assert!(get(server.address, &path).status >= 400);
    assert_eq!(
        send(server.address, b"\x16\x03\x01 not http\r\n\r\n").status,
        400
    );
    assert_eq!(get(server.address, "/healthz").status, 200);
}

/// More than are served at a time wait where they cost nothing, and are served in the end.
#[test]
fn many_connections_wait_their_turn() {
    let flags = [&SHORT[..], &["--connections-max", "20"]].concat();
    let server = Server::start(&flags);
    let idle: Vec<_> = (0..100).map(|_| connect(server.address)).collect();
    let report = reports::searched(1);
    assert_eq!(post(server.address, report.json.as_bytes()).status, 201);
    drop(idle);
    let open = server.metric("telemetry_connections ");
    assert!((1..=20).contains(&open), "{open}");
    #[cfg(target_os = "linux")]
    assert!(server.memory_kib() < 100 * 1_024);
}

/// As many as are ever served at once, all of them busy with the largest reports.
#[test]
fn the_largest_reports_at_once_have_room() {
    let server = Server::start(&["--rate-per-second", "0", "--connections-per-address", "512"]);
    let body = {
        let mut body = reports::searched(1).json.into_bytes();
        body.resize(telemetry_schema::wire::REPORT_BYTES_MAX, b' ');
        body
    };
    let whole = request("POST", "/v1/reports", &[JSON, "Connection: close"], &body);
    let (most, last) = whole.split_at(whole.len() - 1);
    let mut streams: Vec<_> = (0..400).map(|_| connect(server.address)).collect();
    for stream in &mut streams {
        stream.write_all(most).unwrap();
    }
    for stream in &mut streams {
        stream.write_all(last).unwrap();
    }
    for stream in &mut streams {
        let answer = answer(stream).unwrap();
        assert!([200, 201].contains(&answer.status), "{answer:?}");
    }
    #[cfg(target_os = "linux")]
    assert!(
        server.memory_kib() < 200 * 1_024,
        "{} KiB",
        server.memory_kib()
    );
}

/// Requests without end, and nobody who reads an answer.
#[test]
fn who_reads_no_answer_is_left() {
    let server = Server::start(&SHORT);
    let mut stream = connect(server.address);
    let request = request("GET", "/openapi.json", &[], b"").repeat(100);
    let left = (0..10_000).find_map(|_| stream.write_all(&request).err());
    let left = left.expect("the server to close").kind();
    // And not our own patience, which would be WouldBlock.
    let closed = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset];
    assert!(closed.contains(&left), "{left}");
    assert_eq!(get(server.address, "/healthz").status, 200);
}

/// From another address than every other connection.
#[cfg(target_os = "linux")]
fn connect_from(address: &str, to: std::net::SocketAddr) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket
            .bind(format!("{address}:0").parse().unwrap())
            .unwrap();
        socket.connect(to).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    stream
}

/// Whoever opens many and takes their time has a bound; the others find a place at once.
#[cfg(target_os = "linux")]
#[test]
fn one_address_does_not_hold_all_places() {
    let flags = [
        "--connections-max",
        "10",
        "--connections-per-address",
        "4",
        "--log-level",
        "debug",
    ];
    let server = Server::start(&flags);
    let mut idle: Vec<_> = (0..30).map(|_| connect(server.address)).collect();
    // Those beyond are closed unread, in whatever order the threads of the server have it.
    for stream in &mut idle[4..] {
        assert!(closes(stream));
    }
    let report = reports::searched(1);
    let mut other = connect_from("127.0.0.2", server.address);
    let headers = [JSON, "Connection: close"];
    let whole = request("POST", "/v1/reports", &headers, report.json.as_bytes());
    other.write_all(&whole).unwrap();
    assert_eq!(answer(&mut other).unwrap().status, 201);
    // Who leaves makes room.
    drop(idle);
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    loop {
        let mut again = connect(server.address);
        let _ = again.write_all(&request("GET", "/metrics", &["Connection: close"], b""));
        if let Some(answer) = answer(&mut again) {
            assert!(answer.text().contains("connections_refused_total 2"));
            break;
        }
        assert!(std::time::Instant::now() < deadline, "nobody is let in");
    }
    assert!(!server.log().contains("127.0.0.2"));
}

#[test]
fn a_proxy_of_ours_may_hold_all_places() {
    let flags = [
        "--connections-per-address",
        "2",
        "--trusted-proxies",
        "127.0.0.0/8",
    ];
    let server = Server::start(&flags);
    let idle: Vec<_> = (0..20).map(|_| connect(server.address)).collect();
    let refused = server.metric("telemetry_connections_refused_total ");
    assert_eq!(refused, 0);
    assert!(server.metric("telemetry_connections ") > 20);
    drop(idle);
}
