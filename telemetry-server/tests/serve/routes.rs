use telemetry_schema::wire::Hash;

use super::{
    client::*,
    reports,
    server::{Folder, Server},
};

#[test]
fn an_empty_folder_is_all_it_needs() {
    let server = Server::start_in(Folder::new(), &[]);
    assert_eq!(get(server.address, "/healthz").text(), "ok\n");
    let ready = get(server.address, "/readyz");
    assert_eq!((ready.status, ready.text()), (200, "ok\n"));
}

#[test]
fn a_report_is_stored_then_known_then_erased() {
    let server = Server::start(&[]);
    let report = reports::searched(3);
    let settled = |answer: Answer| (answer.status, answer.word("state"), answer.word("report"));
    let id = report.id.clone();
    let post = || post(server.address, report.json.as_bytes());
    assert_eq!(settled(post()), (201, "stored".to_owned(), id.clone()));
    assert_eq!(settled(post()), (200, "known".to_owned(), id.clone()));
    let erase = || erase(server.address, &id, &report.secret);
    assert_eq!(settled(erase()), (200, "erased".to_owned(), id.clone()));
    assert_eq!(settled(erase()), (200, "erased".to_owned(), id.clone()));
    assert_eq!(settled(post()), (200, "erased".to_owned(), id.clone()));
    let counted = |code: &str| {
        server.metric(&format!(
            "telemetry_reports_total{{kind=\"usage\",code=\"{code}\"}}"
        ))
    };
    assert_eq!(
        [counted("stored"), counted("known"), counted("erased")],
        [1, 1, 1]
    );
}

#[test]
fn a_packed_report_is_taken_as_it_is() {
    let server = Server::start(&[]);
    let report = reports::searched(1);
    let packed = reports::gzip(report.json.as_bytes());
    let headers = [
        "content-type: application/json; charset=utf-8",
        "Content-Encoding: gzip",
    ];
    let answer = ask(server.address, "POST", "/v1/reports", &headers, &packed);
    assert_eq!(
        (answer.status, answer.word("state").as_str()),
        (201, "stored")
    );
}

#[test]
fn a_catalog_is_shown_as_it_was_hashed() {
    let server = Server::start(&[]);
    let hash = Hash::of_catalog(&reports::catalog());
    let answer = get(server.address, &format!("/v1/catalogs/{hash}"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(Hash::of(&answer.body), hash);
    let list = get(server.address, "/v1/catalogs?product=tool").json();
    assert_eq!(
        list,
        serde_json::json!({"schema": 1, "product": "tool", "catalogs": [hash]})
    );
}

#[test]
fn connections_are_kept_for_the_next_request() {
    use std::io::Write as _;
    let server = Server::start(&[]);
    let mut stream = connect(server.address);
    for _ in 0..3 {
        let report = reports::searched(1);
        let request = request("POST", "/v1/reports", &[JSON], report.json.as_bytes());
        stream.write_all(&request).unwrap();
        assert_eq!(next_answer(&mut stream).unwrap().status, 201);
    }
}

#[test]
fn a_body_that_is_held_back_is_asked_for_if_it_is_wanted() {
    use std::io::Write as _;
    let server = Server::start(&[]);
    let report = reports::searched(1);
    let expects = [JSON, "Expect: 100-continue"];
    let whole = request("POST", "/v1/reports", &expects, report.json.as_bytes());
    let (head, body) = whole.split_at(whole.len() - report.json.len());
    let mut stream = connect(server.address);
    stream.write_all(head).unwrap();
    assert_eq!(interim(&mut stream), "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(body).unwrap();
    assert_eq!(next_answer(&mut stream).unwrap().status, 201);
    let large = [JSON, "Expect: 100-continue", "Content-Length: 70000"];
    let mut stream = connect(server.address);
    stream
        .write_all(&request("POST", "/v1/reports", &large, b""))
        .unwrap();
    assert_eq!(next_answer(&mut stream).unwrap().status, 413);
}

#[test]
fn metrics_have_one_type_and_help_each_and_closed_labels() {
    let server = Server::start(&[]);
    let report = reports::searched(1);
    post(server.address, report.json.as_bytes());
    get(server.address, "/v1/catalogs/secret-in-the-path?and=query");
    get(server.address, "/nobody/knows/this");
    let answer = get(server.address, "/metrics");
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let text = answer.text();
    let mut names = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let name = rest.split(' ').next().unwrap();
            assert!(!names.contains(&name), "{name} twice");
            names.push(name);
        } else if !line.starts_with('#') {
            let name = line.split(['{', ' ']).next().unwrap();
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end));
            assert!(
                names.contains(&family.unwrap_or(name)) || names.contains(&name),
                "{line}"
            );
        }
    }
    for told in [
        report.id.as_str(),
        reports::PRODUCT,
        "secret",
        "nobody",
        "127.0.0.1",
    ] {
        assert!(!text.contains(told), "{told}: {text}");
    }
    let of = "route=\"none\",method=\"GET\",status=\"404\",code=\"not_found\"";
    assert!(
        text.contains(&format!("telemetry_requests_total{{{of}}} 1\n")),
        "{text}"
    );
}

#[test]
fn the_log_has_a_line_a_request_and_nothing_of_it() {
    let server = Server::start(&["--log-level", "debug", "--log-format", "json"]);
    let report = reports::searched(1);
    let token = "Telemetry-Token: a-token-of-somebody";
    ask(
        server.address,
        "POST",
        "/v1/reports",
        &[JSON, token],
        report.json.as_bytes(),
    );
    erase(server.address, &report.id, &report.secret);
    let log = server.log();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let line = lines
        .iter()
        .find(|line| line["method"] == "DELETE")
        .unwrap();
    assert_eq!(line["route"], "/v1/reports/{id}");
    assert_eq!(
        (&line["status"], &line["code"]),
        (&200.into(), &"erased".into())
    );
    for told in [
        &report.id,
        &report.secret,
        "a-token",
        "server.example",
        reports::PRODUCT,
    ] {
        assert!(!log.contains(told), "{told}: {log}");
    }
}

/// For those who run it, on an address of their own, where devices that hold every place are in nobody's way.
#[test]
fn operations_may_have_a_place_of_their_own() {
    let flags = [
        "--operations-listen",
        "127.0.0.1:0",
        "--connections-max",
        "2",
        "--header-timeout-s",
        "2",
    ];
    let server = Server::start(&flags);
    let operations = server.operations.unwrap();
    for path in ["/healthz", "/readyz", "/metrics"] {
        let elsewhere = get(server.address, path);
        assert_eq!(
            (elsewhere.status, elsewhere.word("code").as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let report = reports::searched(1);
    assert_eq!(post(server.address, report.json.as_bytes()).status, 201);
    assert_eq!(get(server.address, "/openapi.json").status, 200);
    assert_eq!(post(operations, report.json.as_bytes()).status, 404);
    let idle = [connect(server.address), connect(server.address)];
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(operations, path).text(), "ok\n");
    }
    let metrics = get(operations, "/metrics");
    assert!(metrics.text().contains("telemetry_ready 1"));
    let stored = "telemetry_reports_total{kind=\"usage\",code=\"stored\"} 1";
    assert!(metrics.text().contains(stored), "{}", metrics.text());
    drop(idle);
    server.signal("TERM");
    assert!(server.end().0.success());
}
