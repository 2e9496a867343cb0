//! A table with a line for every rule, and the two laws that hold for all documents.

mod laws;
mod table;

use crate::document::{Condition, Domain, Entry, Field, Funnel, FunnelStep, Kind, Value};
use crate::{Level, Measure, Origin};

fn choice(names: &[&str]) -> Domain {
    Domain::Choice {
        values: names.iter().copied().map(Value::named).collect(),
    }
}

fn flags(names: &[&str]) -> Domain {
    Domain::Flags {
        values: names.iter().copied().map(Value::named).collect(),
    }
}

fn buckets(bounds: &[i64]) -> Domain {
    Domain::Buckets {
        bounds: bounds.to_vec(),
    }
}

fn optional(inner: Domain) -> Domain {
    Domain::Optional(Box::new(inner))
}

fn field(name: &str, domain: Domain) -> Field {
    Field {
        about: "What it means.".to_owned(),
        ..Field::named(name, domain)
    }
}

fn event() -> Entry {
    Entry {
        about: "A command ended.".to_owned(),
        purpose: "shows which commands deserve work".to_owned(),
        level: Level::Enhanced,
        category: Some("command".to_owned()),
        retention_days: Some(60),
        expires: crate::Date::parse("2027-06-30").ok(),
        origin: Origin::new("sift::command", 1).into(),
        fields: vec![
            field("command", choice(&["think", "compare"])),
            field("options", flags(&["hidden", "case"])),
            field("matches", buckets(&[1, 11, 51])),
            field("took", Domain::Measure(Measure::Elapsed)),
            field("success", Domain::Bool),
            field("profile", optional(choice(&["quick", "deep"]))),
        ],
        crosses: vec![vec!["command".to_owned(), "success".to_owned()]],
        ..Entry::named("command_executed", Kind::Event)
    }
}

fn feature() -> Entry {
    Entry {
        name: "search.indexed".to_owned(),
        kind: Kind::Feature,
        timed: true,
        errors: Some(choice(&["timeout", "other"])),
        fields: Vec::new(),
        crosses: Vec::new(),
        ..event()
    }
}

fn step(event: &str) -> FunnelStep {
    FunnelStep {
        event: event.to_owned(),
        conditions: Vec::new(),
        nth: 1,
    }
}

fn funnel() -> Funnel {
    let condition = |field: &str, value: &str| Condition {
        field: field.to_owned(),
        value: value.to_owned(),
    };
    Funnel {
        name: "deep_use".to_owned(),
        about: "How far people come.".to_owned(),
        purpose: "shows whether people think".to_owned(),
        allow_name: None,
        origin: event().origin,
        steps: vec![
            step("command_executed"),
            FunnelStep {
                conditions: vec![condition("command", "think"), condition("success", "true")],
                nth: 3,
                ..step("command_executed")
            },
            step("command_executed"),
        ],
        only: Vec::new(),
    }
}
