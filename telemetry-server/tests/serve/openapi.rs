use std::{collections::BTreeSet, process::Command};

use serde_json::Value;
use telemetry_server::router::ROUTES;

use super::{
    client::*,
    server::{Folder, Server},
};

const METHODS: [&str; 5] = ["get", "post", "put", "delete", "patch"];

fn document(server: &Server) -> Value {
    let answer = get(server.address, "/openapi.json");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.json()
}

#[test]
fn the_document_lists_every_route_and_no_other() {
    let server = Server::start_in(Folder::new(), &[]);
    let document = document(&server);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(paths, BTreeSet::from(ROUTES));
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in METHODS {
            let operation = &item[method];
            let asked = path.replace("{id}", "7").replace("{hash}", "7");
            let answer = ask(server.address, &method.to_uppercase(), &asked, &[], b"");
            assert_eq!(
                operation.is_object(),
                answer.status != 405,
                "{method} {path}"
            );
            let Some(operation) = operation.as_object() else {
                continue;
            };
            assert!(operation["summary"].is_string() && operation["operationId"].is_string());
            let status = answer.status.to_string();
            assert!(
                operation["responses"][&status].is_object(),
                "{method} {path}: {status}"
            );
        }
    }
}

#[test]
fn all_its_references_lead_somewhere() {
    let server = Server::start_in(Folder::new(), &[]);
    let document = document(&server);
    let mut open = vec![&document];
    let mut references = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(to)) = map.get("$ref") {
                    let to = to.strip_prefix('#').unwrap();
                    assert!(document.pointer(to).is_some(), "{to}");
                    references += 1;
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    assert!(references > 20, "{references}");
}

/// `TELEMETRY_SCHEMATHESIS` names the program; where it is not set, nothing is done.
#[test]
fn schemathesis_finds_no_answer_that_the_document_does_not_say() {
    let Some(program) = std::env::var_os("TELEMETRY_SCHEMATHESIS") else {
        eprintln!("skipped: TELEMETRY_SCHEMATHESIS names no program");
        return;
    };
    let server = Server::start(&["--rate-per-second", "0"]);
    let url = format!("http://{}/openapi.json", server.address);
    let out = Command::new(program)
        .args(["run", &url, "--max-examples", "25", "--seed", "5", "--workers", "1", "--header", "Content-Encoding: identity"])
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method"])
        .args(["--phases", "examples,coverage,fuzzing", "--no-color"])
        .current_dir(server.folder.file(""))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{text}");
    assert_eq!(get(server.address, "/readyz").status, 200);
    // It made documents that were read to their end, of every kind.
    for kind in ["usage", "progress", "singles"] {
        let series = format!("telemetry_reports_total{{kind=\"{kind}\",code=\"unknown_product\"}}");
        assert!(server.metric(&series) > 0, "no {kind}: {text}");
    }
}
