//! One catalog, a document of each kind that agrees with it, and what no longer does.

mod brief;
mod documents;
mod lines;
mod malformed;
mod progress;
mod properties;
mod random;
mod seal;
mod singles;
mod usage;

use super::*;
use crate::{
    Date, Level, Origin,
    document::{Catalog, Domain, Entry, Field, Funnel, FunnelStep, Kind as EntryKind, Value},
};

fn field(name: &str, domain: Domain) -> Field {
    Field {
        about: "What it is.".to_owned(),
        ..Field::named(name, domain)
    }
}

fn entry(name: &str, kind: EntryKind, level: Level) -> Entry {
    Entry {
        about: "What happens.".to_owned(),
        purpose: "shows what happens".to_owned(),
        level,
        origin: Origin::new("tool", 1).into(),
        ..Entry::named(name, kind)
    }
}

fn step(event: &str) -> FunnelStep {
    FunnelStep {
        event: event.to_owned(),
        conditions: Vec::new(),
        nth: 1,
    }
}

/// Its third step needs level enhanced.
fn funnel() -> Funnel {
    Funnel {
        name: "adopted".to_owned(),
        about: "How far it gets.".to_owned(),
        purpose: "shows how far it gets".to_owned(),
        allow_name: None,
        origin: entry("adopted", EntryKind::Event, Level::Basic).origin,
        steps: vec![step("executed"), step("executed"), step("finely")],
        only: Vec::new(),
    }
}

/// A timed feature, an event with a choice, a set and a cross, and one of each of other levels.
fn catalog() -> Catalog {
    let kinds = Domain::Choice {
        values: vec![Value::named("timeout"), Value::named("refused")],
    };
    let command = Domain::Choice {
        values: vec![Value::named("think"), Value::named("compare")],
    };
    let with = Domain::Flags {
        values: vec![Value::named("colour"), Value::named("pager")],
    };
    Catalog {
        schema: crate::document::SCHEMA,
        funnels: vec![funnel()],
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

const USAGE: &str = r#"{
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
      "crosses": [{ "values": { "command": "think", "success": "true" }, "n": 4 },
        { "values": { "command": "compare", "success": "true" }, "n": 1 }] },
    { "name": "finely", "n": 10000 }
  ],
  "health": { "dropped": 0, "clamped": 7 }
}"#;

/// A change of a document, the code of the refusal, and the place.
type Contradiction = (&'static str, &'static str, Code, &'static str);

/// Each contradiction in a document, told by its code and place.
fn assert_told(document: &str, contradictions: &[Contradiction]) {
    for (old, new, code, pointer) in contradictions {
        assert!(document.contains(old), "{old}");
        let report = Report::from_json(&document.replacen(old, new, 1));
        let judged = report.and_then(|report| report.judge(&catalog()));
        let refusal = judged.expect_err(new);
        let told = (refusal.code, refusal.pointer.as_str());
        assert_eq!(told, (*code, *pointer), "{new}");
    }
}
