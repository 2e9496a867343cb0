use super::{
    client::*,
    reports,
    server::{Folder, Server, command},
};

const MAX: usize = telemetry_schema::wire::REPORT_BYTES_MAX;

fn refused(answer: &Answer) -> (u16, String) {
    let json = answer.json();
    assert_eq!(json["schema"], 1, "{json}");
    assert!(
        json["message"].is_string() && json["retry"].is_boolean(),
        "{json}"
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    (answer.status, answer.word("code"))
}

fn is(answer: &Answer, status: u16, code: &str) {
    assert_eq!(refused(answer), (status, code.to_owned()), "{answer:?}");
}

/// A report that is valid and has exactly so many bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut bytes = reports::searched(1).json.into_bytes();
    bytes.resize(length, b' ');
    bytes
}

#[test]
fn what_is_no_report_is_refused_with_a_reason() {
    let server = Server::start(&[]);
    let good = reports::searched(1).json;
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let deep_inside = good.replace("\"events\":[]", &format!("\"events\":{deep}"));
    let cases: [(&[u8], &str); 13] = [
        (b" ", "malformed"),
        (b"{", "malformed"),
        (b"null", "malformed"),
        (b"\xff\xfe{}", "malformed"),
        (deep.as_bytes(), "malformed"),
        (deep_inside.as_bytes(), "malformed"),
        (
            &good.replace("\"ok\":1", "\"ok\":NaN").into_bytes(),
            "malformed",
        ),
        (
            &good.replace("\"ok\":1", "\"ok\":-1").into_bytes(),
            "malformed",
        ),
        (
            &good.replace("\"ok\":1", "\"ok\":1e3").into_bytes(),
            "malformed",
        ),
        (
            &good.replace("\"ok\":1", "\"ok\":1,\"ok\":1").into_bytes(),
            "malformed",
        ),
        (
            &good
                .replace("{\"schema\":1", "{\"schema\":1,\"schema\":1")
                .into_bytes(),
            "malformed",
        ),
        (
            &good.replace("\"schema\":1", "\"schema\":2").into_bytes(),
            "version",
        ),
        (
            &good.replace("\"ok\":1", "\"more\":1,\"ok\":1").into_bytes(),
            "malformed",
        ),
    ];
    for (body, code) in cases {
        is(&post(server.address, body), 400, code);
    }
    let stored = server.metric("telemetry_reports_total{kind=\"usage\",code=\"stored\"}");
    assert_eq!(stored, 0);
}

#[test]
fn what_the_catalog_does_not_say_is_refused_at_its_place() {
    let server = Server::start(&[]);
    let with = |old: &str, new: &str| {
        let good = reports::searched(1);
        assert!(good.json.contains(old));
        let answer = post(server.address, good.json.replace(old, new).as_bytes());
        let (status, code) = refused(&answer);
        assert_eq!((status, answer.word("report")), (422, good.id));
        assert_eq!(
            answer.json()["retry"] == true,
            code.starts_with("unknown_p") || code == "too_new" || code == "unknown_catalog"
        );
        (
            code,
            answer.json()["pointer"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let at = |code: &str, pointer: &str| (code.to_owned(), pointer.to_owned());
    assert_eq!(
        with("\"searched\"", "\"wrote\""),
        at("unknown_name", "/features/0/name")
    );
    assert_eq!(
        with("\"ok\":1", "\"ok\":10001"),
        at("count", "/features/0/ok")
    );
    assert_eq!(
        with("\"ok\":1", "\"ok\":9223372036854775808"),
        at("count", "/features/0/ok")
    );
    assert_eq!(
        with("\"product\":\"tool\"", "\"product\":\"other\"").0,
        "unknown_product"
    );
    let hash = telemetry_schema::wire::Hash::of_catalog(&reports::catalog()).to_string();
    assert_eq!(with(&hash, &hash.replace('a', "b")).0, "unknown_catalog");
}

#[test]
fn the_largest_report_is_taken_and_one_byte_more_is_not() {
    let server = Server::start(&[]);
    assert_eq!(post(server.address, &padded(MAX)).status, 201);
    is(&post(server.address, &padded(MAX + 1)), 413, "too_large");
    let gzip = [JSON, "Content-Encoding: gzip"];
    let packed = |length| {
        let packed = reports::gzip(&padded(length));
        ask(server.address, "POST", "/v1/reports", &gzip, &packed)
    };
    assert_eq!(packed(MAX).status, 201);
    is(&packed(MAX + 1), 413, "too_large");
    let chunked = |length| {
        let head = [JSON, "Transfer-Encoding: chunked", "Connection: close"];
        let mut bytes = request("POST", "/v1/reports", &head, b"");
        for chunk in padded(length).chunks(1_000) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        send(server.address, &bytes)
    };
    assert_eq!(chunked(MAX).status, 201);
    is(&chunked(MAX + 1), 413, "too_large");
}

#[test]
fn a_bomb_costs_no_more_than_a_report() {
    let server = Server::start(&[]);
    // 40 MiB in 40 KiB.
    let bomb = reports::gzip(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < MAX, "{}", bomb.len());
    let gzip = [JSON, "Content-Encoding: gzip"];
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..4 {
                    let answer = ask(server.address, "POST", "/v1/reports", &gzip, &bomb);
                    is(&answer, 413, "too_large");
                }
            });
        }
    });
    #[cfg(target_os = "linux")]
    assert!(
        server.memory_kib() < 100 * 1_024,
        "{} KiB",
        server.memory_kib()
    );
}

#[test]
fn other_types_and_encodings_are_refused() {
    let server = Server::start(&[]);
    let body = reports::searched(1).json.into_bytes();
    let with = |headers: &[&str], body: &[u8]| {
        refused(&ask(server.address, "POST", "/v1/reports", headers, body))
    };
    let media_type = (415, "media_type".to_owned());
    assert_eq!(with(&[], &body), media_type);
    assert_eq!(with(&["Content-Type: text/json"], &body), media_type);
    assert_eq!(with(&[JSON, "Content-Encoding: br"], &body), media_type);
    assert_eq!(
        with(&[JSON, "Content-Encoding: gzip, gzip"], &body),
        media_type
    );
    let twice = [JSON, "Content-Encoding: gzip", "Content-Encoding: gzip"];
    assert_eq!(with(&twice, &body), media_type);
    let malformed = (400, "malformed".to_owned());
    let gzip = [JSON, "Content-Encoding: gzip"];
    assert_eq!(with(&gzip, &body), malformed);
    let mut more = reports::gzip(&body);
    assert_eq!(with(&gzip, &more[..more.len() - 1]), malformed);
    more.extend_from_slice(b"more");
    assert_eq!(with(&gzip, &more), malformed);
}

#[test]
fn an_erasure_needs_an_id_and_its_secret() {
    let server = Server::start(&[]);
    let [mine, other] = [reports::searched(1), reports::searched(1)];
    for report in [&mine, &other] {
        assert_eq!(post(server.address, report.json.as_bytes()).status, 201);
    }
    let path = format!("/v1/reports/{}", mine.id);
    let with = |headers: &[&str]| ask(server.address, "DELETE", &path, headers, b"");
    let missing = with(&[]);
    is(&missing, 401, "receipt");
    assert_eq!(missing.header("www-authenticate"), Some("Receipt"));
    assert_eq!(missing.word("report"), mine.id);
    is(&with(&["Authorization: Bearer abc"]), 401, "receipt");
    is(&with(&["Authorization: Receipt abc"]), 401, "receipt");
    is(
        &with(&[&format!("Authorization: Receipt {}00", mine.secret)]),
        401,
        "receipt",
    );
    is(
        &erase(server.address, &mine.id, &other.secret),
        403,
        "receipt",
    );
    is(&erase(server.address, "7", &mine.secret), 400, "malformed");
    is(
        &erase(server.address, "%ff", &mine.secret),
        400,
        "malformed",
    );
    is(
        &erase(
            server.address,
            &mine.id.to_uppercase().replace('-', ""),
            &mine.secret,
        ),
        400,
        "malformed",
    );
    // Neither of them is gone.
    for report in [&mine, &other] {
        assert_eq!(
            post(server.address, report.json.as_bytes()).word("state"),
            "known"
        );
    }
}

#[test]
fn a_product_with_tokens_takes_reports_with_one_of_them() {
    let server = Server::start(&[]);
    let made = command(&["token", "create", "--data"])
        .arg(server.folder.data())
        .arg(reports::PRODUCT)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let token = String::from_utf8(made.stdout).unwrap();
    let token = token.trim();
    let with = |headers: &[&str]| {
        let report = reports::searched(1);
        ask(
            server.address,
            "POST",
            "/v1/reports",
            headers,
            report.json.as_bytes(),
        )
    };
    // The server finds out by itself; how soon is the ledger's affair.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while with(&[JSON]).status == 201 {
        assert!(
            std::time::Instant::now() < deadline,
            "the token is never asked for"
        );
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    is(&with(&[JSON]), 403, "token");
    is(&with(&[JSON, "Telemetry-Token: another"]), 403, "token");
    assert_eq!(
        with(&[JSON, &format!("Telemetry-Token: {token}")]).status,
        201
    );
}

#[test]
fn other_places_and_methods_are_refused_as_typed() {
    let server = Server::start(&[]);
    for path in [
        "/",
        "/v1",
        "/v1/reports/",
        "/v1/reports/a/b",
        "/../etc",
        "/v2/reports",
    ] {
        is(&get(server.address, path), 404, "not_found");
    }
    for (method, path, allowed) in [
        ("GET", "/v1/reports", "POST"),
        ("PUT", "/v1/reports", "POST"),
        ("POST", "/v1/reports/7", "DELETE"),
        ("DELETE", "/metrics", "GET,HEAD"),
        ("OPTIONS", "/healthz", "GET,HEAD"),
        ("BREW", "/readyz", "GET,HEAD"),
    ] {
        let answer = ask(server.address, method, path, &[], b"");
        is(&answer, 405, "not_found");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
    is(&get(server.address, "/v1/catalogs"), 400, "malformed");
    is(
        &get(server.address, "/v1/catalogs?product=a&product=b"),
        400,
        "malformed",
    );
    is(
        &get(server.address, "/v1/catalogs?product=other"),
        404,
        "unknown_product",
    );
    is(&get(server.address, "/v1/catalogs/7"), 400, "malformed");
    let none = format!("/v1/catalogs/{}", "0".repeat(64));
    is(&get(server.address, &none), 404, "unknown_catalog");
}

/// It looks for what commands have changed twice a second. Nobody who adds a catalog has to wait for that.
#[test]
fn a_product_is_known_as_soon_as_it_was_added() {
    let server = Server::start_in(Folder::with_catalog(), &[]);
    for number in 0..8 {
        let product = format!("other-{number}");
        server.folder.add(&product);
        let report = reports::searched(1).json;
        let report = report.replace("\"tool\"", &format!("\"{product}\""));
        let answer = post(server.address, report.as_bytes());
        assert_eq!(answer.status, 201, "{product}: {answer:?}");
        // What is not known has it look so often and no more.
        std::thread::sleep(std::time::Duration::from_millis(110));
    }
}
