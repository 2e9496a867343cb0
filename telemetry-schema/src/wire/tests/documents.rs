//! `docs/wire.md` and `docs/schemas/wire` say what the types and the judge say.

use std::{fs, path::Path};

use jsonschema::Validator;
use serde_json::Value;

use super::{fuzzing::examples, *};

fn read(path: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::read_to_string(docs.join(path)).unwrap()
}

fn schema(kind: &str) -> Validator {
    let text = read(&format!("schemas/wire/{kind}.schema.json"));
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn catalog_of_the_page() -> Catalog {
    Catalog::from_json(examples("catalog")[0]).unwrap()
}

fn accepted(text: &str) -> Result<Report, Refusal> {
    let report = Report::from_json(text)?;
    report.judge(&catalog_of_the_page())?;
    report.judge_seal()?;
    Ok(report)
}

fn documents() -> Vec<(&'static str, &'static str)> {
    let kinds = ReportKind::ALL.map(ReportKind::as_str).into_iter();
    let of_kind = |kind| examples(kind).into_iter().map(move |text| (kind, text));
    kinds.flat_map(of_kind).collect()
}

#[test]
fn every_document_of_the_page_is_accepted_and_described() {
    let catalog = catalog_of_the_page();
    let digest = Hash::of_catalog(&catalog);
    assert_eq!(documents().len(), 4);
    for (kind, text) in documents() {
        let report = accepted(text).expect(kind);
        assert_eq!(report.kind().as_str(), kind);
        assert!(
            report.catalog().is_none_or(|named| named == digest),
            "{digest}"
        );
        assert_eq!(
            report.to_readable_json().trim(),
            text.trim(),
            "as it is written"
        );
        let json: Value = serde_json::from_str(&report.to_json()).unwrap();
        let errors: Vec<_> = schema(kind)
            .iter_errors(&json)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{kind}: {errors:?}");
    }
}

#[test]
fn every_answer_of_the_page_reads_and_is_described() {
    let receipt = examples("receipt")[0];
    let read: Receipt = serde_json::from_str(receipt).unwrap();
    assert_eq!(read.state, Settled::Stored);
    assert!(schema("receipt").is_valid(&serde_json::to_value(read).unwrap()));
    let refused = examples("refused")[0];
    let read: Refused = serde_json::from_str(refused).unwrap();
    assert_eq!((read.code, read.retry), (Code::UnknownValue, false));
    assert!(schema("refused").is_valid(&serde_json::to_value(&read).unwrap()));
    for code in Code::ALL {
        let refused = Refused::new(Refusal::new(code, "", "so it is"), None);
        let json = serde_json::to_value(refused).unwrap();
        assert!(schema("refused").is_valid(&json), "{json}");
        assert_eq!(json["code"], code.as_str());
    }
}

#[test]
fn the_table_of_codes_has_each_with_what_a_device_does() {
    let page = read("wire.md");
    let rows: Vec<(String, bool)> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(code, rest)| match rest.split_once(" | ")?.0 {
            "yes" => Some((code.to_owned(), true)),
            "no" => Some((code.to_owned(), false)),
            _ => None,
        })
        .collect();
    let codes = Code::ALL.map(|code| (code.as_str().to_owned(), code.is_retryable()));
    assert_eq!(rows, codes);
}

#[test]
fn the_page_has_the_limits_of_the_code() {
    let page = read("wire.md");
    let grouped = |n: usize| format!("{},{:03}", n / 1_000, n % 1_000);
    let count = usize::try_from(COUNT_MAX).unwrap();
    for (what, n) in [
        ("before compression |", REPORT_BYTES_MAX),
        ("lines of a document |", LINES_MAX),
        ("adds to any total |", count),
    ] {
        let row = page.lines().find(|line| line.contains(what)).expect(what);
        assert!(row.contains(&grouped(n)), "{row}");
    }
}

/// The same document with one change, for every place in it and each kind of change.
fn changes(document: &Value) -> Vec<Value> {
    let mut changes = Vec::new();
    for pointer in pointers(document) {
        let mut put = |change: &dyn Fn(&mut Value)| {
            let mut other = document.clone();
            change(other.pointer_mut(&pointer).unwrap());
            changes.push(other);
        };
        put(&|it| *it = Value::Null);
        put(&|it| *it = serde_json::json!(["anna"]));
        put(&|it| *it = serde_json::json!(-1));
        put(&|it| *it = serde_json::json!(1.5));
        put(&|it| *it = serde_json::json!("Anna's tool"));
        if let Some(map) = document.pointer(&pointer).unwrap().as_object() {
            put(&|it| {
                drop(
                    it.as_object_mut()
                        .unwrap()
                        .insert("Who?".into(), "anna".into()),
                );
            });
            for key in map.keys() {
                put(&|it| drop(it.as_object_mut().unwrap().remove(key)));
            }
        }
    }
    changes
}

fn pointers(document: &Value) -> Vec<String> {
    let mut pointers = vec![String::new()];
    let inner: Vec<(String, &Value)> = match document {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(list) => (0..).map(|at: usize| at.to_string()).zip(list).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner {
        let below = pointers_below(&key, value);
        pointers.extend(below);
    }
    pointers
}

fn pointers_below(key: &str, value: &Value) -> Vec<String> {
    let below = pointers(value).into_iter();
    below.map(|pointer| format!("/{key}{pointer}")).collect()
}

/// A schema knows no catalog, so it may let through what the judge refuses, and never the other way.
#[test]
fn a_schema_accepts_whatever_is_accepted_and_refuses_every_change_of_form() {
    for (kind, text) in documents() {
        let (schema, document) = (schema(kind), serde_json::from_str::<Value>(text).unwrap());
        let mut refused = 0;
        for changed in changes(&document) {
            let is_accepted = accepted(&changed.to_string()).is_ok();
            let is_described = schema.is_valid(&changed);
            assert!(is_described || !is_accepted, "{changed}");
            let is_readable = Report::from_json(&changed.to_string()).is_ok();
            assert!(is_readable || !is_described, "{changed}");
            refused += usize::from(!is_described);
        }
        assert!(refused > 60, "{kind}: {refused}");
    }
    for kind in ["receipt", "refused"] {
        let document: Value = serde_json::from_str(examples(kind)[0]).unwrap();
        let is_other = |changed: &Value| !schema(kind).is_valid(changed);
        assert!(changes(&document).iter().filter(|it| is_other(it)).count() > 15);
    }
}
