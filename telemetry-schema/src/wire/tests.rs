use proptest::prelude::*;

use super::*;
use crate::{
    Date, Level,
    document::{Catalog, Domain, Entry, Field, Kind as EntryKind, Origin, Value},
};

fn value(name: &str) -> Value {
    Value {
        name: name.to_owned(),
        about: String::new(),
        allow_name: None,
    }
}

fn field(name: &str, domain: Domain) -> Field {
    Field {
        name: name.to_owned(),
        about: "What it is.".to_owned(),
        allow_name: None,
        domain,
    }
}

fn entry(name: &str, kind: EntryKind, level: Level) -> Entry {
    Entry {
        name: name.to_owned(),
        kind,
        about: "What happens.".to_owned(),
        purpose: "shows what happens".to_owned(),
        level,
        category: None,
        retention_days: None,
        expires: None,
        allow_name: None,
        origin: Origin {
            crate_name: "tool".to_owned(),
            module: "tool".to_owned(),
        },
        timed: false,
        errors: None,
        fields: Vec::new(),
        crosses: Vec::new(),
        only: Vec::new(),
    }
}

/// A timed feature, an event with a choice, a set and a cross, and one of each of other levels.
fn catalog() -> Catalog {
    let kinds = Domain::Choice {
        values: vec![value("timeout"), value("refused")],
    };
    let command = Domain::Choice {
        values: vec![value("think"), value("compare")],
    };
    let with = Domain::Flags {
        values: vec![value("colour"), value("pager")],
    };
    Catalog {
        schema: crate::document::SCHEMA,
        funnels: Vec::new(),
        entries: vec![
            Entry {
                fields: vec![
                    field("command", command),
                    field("success", Domain::Bool),
                    field("with", with),
                ],
                crosses: vec![vec!["command".to_owned(), "success".to_owned()]],
                ..entry("executed", EntryKind::Event, Level::Basic)
            },
            entry("finely", EntryKind::Event, Level::Enhanced),
            Entry {
                timed: true,
                errors: Some(kinds),
                expires: Some(Date::parse("2026-12-31").unwrap()),
                ..entry("searched", EntryKind::Feature, Level::Basic)
            },
        ],
    }
}

const REPORT: &str = r#"{
  "schema": 1, "kind": "usage",
  "report": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c001",
  "receipt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "product": "tool", "version": "1.4.0", "channel": "release", "os": "linux", "arch": "x86_64",
  "catalog": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "day": "2026-11-20", "level": "enhanced",
  "features": [
    { "name": "searched", "ok": 8, "err": 3, "errors": { "timeout": 2, "other": 1 },
      "panic": 0, "cancelled": 1, "timing": { "1ms": 8, "2ms": 3 } }
  ],
  "events": [
    { "name": "executed", "n": 5,
      "fields": {
        "command": { "think": 4, "compare": 1 },
        "success": { "true": 5 },
        "with": { "colour": 2, "pager": 1, "none": 3 }
      },
      "crosses": [{ "values": { "command": "think", "success": "true" }, "n": 4 }] },
    { "name": "finely", "n": 10000 }
  ],
  "health": { "dropped": 0, "clamped": 7 }
}"#;

/// The report with one part put in another's place.
fn with(old: &str, new: &str) -> Result<Usage, Refusal> {
    assert!(REPORT.contains(old), "{old}");
    let usage = Usage::from_json(&REPORT.replacen(old, new, 1))?;
    usage.judge(&catalog()).map(|()| usage)
}

#[test]
fn a_report_that_agrees_with_its_catalog_is_accepted_and_reads_back() {
    let usage = with("", "").unwrap();
    assert_eq!(usage.lines(), 4 + 2 + 2 + (1 + 2 + 1 + 3 + 1) + 1);
    assert_eq!(Usage::from_json(&usage.to_json()), Ok(usage.clone()));
    assert_eq!(Usage::from_json(&usage.to_readable_json()), Ok(usage));
}

/// What is changed in the report, the code, and the place.
const CONTRADICTIONS: &[(&str, &str, Code, &str)] = &[
    (r#""schema": 1"#, r#""schema": 2"#, Code::Version, "/schema"),
    (
        r#""kind": "usage""#,
        r#""kind": "diary""#,
        Code::Malformed,
        "",
    ),
    (
        r#""version": "1.4.0""#,
        r#""version": "1.4.0-x""#,
        Code::Malformed,
        "",
    ),
    (
        r#""version": "1.4.0""#,
        r#""version": "01.4.0""#,
        Code::Malformed,
        "",
    ),
    (
        r#""channel": "release""#,
        r#""channel": "home""#,
        Code::Malformed,
        "",
    ),
    (
        r#""os": "linux""#,
        r#""os": "my machine""#,
        Code::Malformed,
        "",
    ),
    (
        r#""day": "2026-11-20""#,
        r#""day": "2026-11-31""#,
        Code::Malformed,
        "",
    ),
    (
        r#""receipt": "e3"#,
        r#""receipt": "E3"#,
        Code::Malformed,
        "",
    ),
    (
        r#""health""#,
        r#""who": "me", "health""#,
        Code::Malformed,
        "",
    ),
    (r#""ok": 8"#, r#""ok": 8, "ok": 8"#, Code::Malformed, ""),
    (
        r#""timeout": 2"#,
        r#""timeout": 1, "timeout": 1"#,
        Code::Malformed,
        "",
    ),
    (r#""ok": 8"#, r#""ok": -8"#, Code::Malformed, ""),
    (r#""ok": 8"#, r#""ok": 8.5"#, Code::Malformed, ""),
    (
        r#""ok": 8"#,
        r#""ok": 9223372036854775808"#,
        Code::Count,
        "/features/0/ok",
    ),
    (
        r#""ok": 8"#,
        r#""ok": 10001"#,
        Code::Count,
        "/features/0/ok",
    ),
    (
        r#""searched""#,
        r#""wrote to anna@example.org""#,
        Code::UnknownName,
        "/features/0/name",
    ),
    (
        r#""searched""#,
        r#""executed""#,
        Code::UnknownName,
        "/features/0/name",
    ),
    (
        r#""timeout": 2"#,
        r#""secret": 2"#,
        Code::UnknownValue,
        "/features/0/errors/secret",
    ),
    (
        r#""timeout": 2"#,
        r#""timeout": 3"#,
        Code::Sum,
        "/features/0/errors",
    ),
    (r#""1ms": 8"#, r#""2ms": 8"#, Code::Malformed, ""),
    (
        r#""1ms": 8"#,
        r#""1ms": 9"#,
        Code::Sum,
        "/features/0/timing",
    ),
    (
        r#""1ms": 8"#,
        r#""1ms": 0"#,
        Code::Count,
        "/features/0/timing/1ms",
    ),
    (
        r#""level": "enhanced""#,
        r#""level": "basic""#,
        Code::Level,
        "/features/0/errors",
    ),
    (
        r#""2026-11-20""#,
        r#""2027-01-01""#,
        Code::Expired,
        "/features/0",
    ),
    (
        r#""n": 5,"#,
        r#""n": 6,"#,
        Code::Sum,
        "/events/0/fields/command",
    ),
    (r#""n": 5,"#, r#""n": 0,"#, Code::Count, "/events/0/n"),
    (
        r#""success": { "true": 5 }"#,
        r#""success": { "yes": 5 }"#,
        Code::UnknownValue,
        "/events/0/fields/success/yes",
    ),
    (
        r#""success": { "true": 5 },"#,
        "",
        Code::UnknownName,
        "/events/0/fields/success",
    ),
    (
        r#""success": { "true": 5 }"#,
        r#""success": { "true": 5 }, "who": { "me": 5 }"#,
        Code::UnknownName,
        "/events/0/fields",
    ),
    (
        r#""none": 3"#,
        r#""none": 1"#,
        Code::Sum,
        "/events/0/fields/with",
    ),
    (
        r#""colour": 2"#,
        r#""colour": 6"#,
        Code::Sum,
        "/events/0/fields/with",
    ),
    (
        r#""success": "true" }"#,
        r#""with": "colour" }"#,
        Code::UnknownName,
        "/events/0/crosses/0",
    ),
    (
        r#""success": "true" }"#,
        r#""success": "perhaps" }"#,
        Code::UnknownValue,
        "/events/0/crosses/0/values/success",
    ),
    (
        r#""n": 4 }"#,
        r#""n": 6 }"#,
        Code::Sum,
        "/events/0/crosses/0/n",
    ),
    (
        r#""n": 4 }"#,
        r#""n": 1 }, { "values": { "command": "think", "success": "true" }, "n": 1 }"#,
        Code::Order,
        "/events/0/crosses/1",
    ),
    (r#""n": 10000"#, r#""n": 10001"#, Code::Count, "/events/1/n"),
    (
        r#""finely""#,
        r#""executed""#,
        Code::Order,
        "/events/1/name",
    ),
    (r#""finely""#, r#""drawn""#, Code::Order, "/events/1/name"),
];

#[test]
fn each_contradiction_is_told_by_its_code_and_place() {
    for (old, new, code, pointer) in CONTRADICTIONS {
        let refusal = with(old, new).expect_err(new);
        assert_eq!(
            (refusal.code, refusal.pointer.as_str()),
            (*code, *pointer),
            "{new}"
        );
    }
}

#[test]
fn no_sentence_repeats_what_a_report_said() {
    let told = [
        ("usage\",", "anna\","),
        ("searched", "anna"),
        ("linux", "anna"),
        ("timeout", "anna"),
        ("\"success\": { \"true\"", "\"success\": { \"anna\""),
        ("\"ok\"", "\"anna\""),
    ];
    for (old, new) in told {
        let refusal = with(old, new).expect_err(old);
        assert!(!refusal.message.contains("anna"), "{refusal}");
    }
}

#[test]
fn too_many_lines_and_bytes_are_refused() {
    let mut usage = with("", "").unwrap();
    usage.events = vec![usage.events[1].clone(); LINES_MAX];
    let refusal = usage.judge(&catalog()).unwrap_err();
    assert_eq!(refusal.code, Code::TooLarge);
    let long = REPORT.replacen("tool", &"t".repeat(REPORT_BYTES_MAX), 1);
    assert_eq!(Usage::from_json(&long).unwrap_err().code, Code::TooLarge);
}

#[test]
fn what_was_clamped_may_have_larger_parts() {
    let clamped = with(r#""n": 5,"#, r#""n": 10000,"#);
    // Parts that sum up to less are a contradiction still.
    assert_eq!(clamped.unwrap_err().code, Code::Sum);
    let many = r#""command": { "think": 10000, "compare": 10000 }"#;
    let text = REPORT
        .replacen(r#""command": { "think": 4, "compare": 1 }"#, many, 1)
        .replacen(r#""true": 5"#, r#""false": 10000, "true": 10000"#, 1)
        .replacen(r#""none": 3"#, r#""none": 10000"#, 1)
        .replacen(r#""n": 5,"#, r#""n": 10000,"#, 1);
    let usage = Usage::from_json(&text).unwrap();
    assert_eq!(usage.judge(&catalog()), Ok(()));
}

proptest! {
    #[test]
    fn versions_read_back(major: u32, minor: u32, patch: u32) {
        let version = Version { major, minor, patch };
        prop_assert_eq!(version.to_string().parse(), Ok(version));
        prop_assert_eq!(Version::of_package(&format!("{version}-rc.1+x")), Ok(version));
    }

    #[test]
    fn hashes_read_back(bytes: Vec<u8>) {
        let hash = Hash::of(&bytes);
        let json = serde_json::to_string(&hash).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    }

    /// One byte changed anywhere: refused or read, never a panic.
    #[test]
    fn any_byte_may_be_damaged(at in 0..REPORT.len(), byte: u8) {
        let mut bytes = REPORT.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(usage) = Usage::from_json(&text)
        {
            let _ = usage.judge(&catalog());
        }
    }
}
