use proptest::{collection::vec, prelude::*};
use telemetry_schema::{
    Level, Origin,
    document::{Field, SCHEMA as CATALOG_SCHEMA, Value},
};
use telemetry_schema::{document::Catalog, wire};

use super::*;

fn choice(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| Value::named(name)).collect()
}

fn field(name: &str, domain: Domain) -> Field {
    Field {
        about: "What it is.".to_owned(),
        ..Field::named(name, domain)
    }
}

fn entry(name: &str, kind: Kind, level: Level) -> Entry {
    Entry {
        about: "What happens.".to_owned(),
        purpose: "shows what happens".to_owned(),
        level,
        origin: Origin::new("tool", 1).into(),
        ..Entry::named(name, kind)
    }
}

const EVENT: u16 = 0;
const FINE: u16 = 1;
const ALIEN: u16 = 2;
const FEATURE: u16 = 3;

fn build() -> Build {
    let mut alien = entry("foreign", Kind::Feature, Level::Basic);
    "other".clone_into(&mut alien.origin.crate_name);
    Build {
        product: "tool".to_owned(),
        version: "1.4.0-rc.1".to_owned(),
        channel: "beta".to_owned(),
        os: "linux".to_owned(),
        arch: "riscv64".to_owned(),
        catalog: Catalog {
            schema: CATALOG_SCHEMA,
            funnels: Vec::new(),
            entries: vec![
                Entry {
                    fields: vec![
                        field(
                            "command",
                            Domain::Choice {
                                values: choice(&["think", "compare"]),
                            },
                        ),
                        field("took", Domain::Measure(Measure::Elapsed)),
                        field(
                            "with",
                            Domain::Flags {
                                values: choice(&["colour", "pager"]),
                            },
                        ),
                        field("done", Domain::Optional(Box::new(Domain::Bool))),
                    ],
                    crosses: vec![
                        vec!["command".to_owned(), "done".to_owned()],
                        vec!["done".to_owned(), "command".to_owned()],
                    ],
                    ..entry("executed", Kind::Event, Level::Basic)
                },
                entry("finely", Kind::Event, Level::Enhanced),
                alien,
                Entry {
                    timed: true,
                    errors: Some(Domain::Choice {
                        values: choice(&["timeout", "refused"]),
                    }),
                    ..entry("searched", Kind::Feature, Level::Basic)
                },
            ],
        },
        admitted: None,
    }
}

fn day(level: Level, cells: &[(u16, &[u64], u64)], timings: &[(u16, u16, u64)]) -> DayRows {
    DayRows {
        build: build(),
        day: Date::parse("2026-11-20").unwrap(),
        level,
        share: true,
        cells: cells
            .iter()
            .map(|(entry, cell, n)| (*entry, cell.to_vec(), *n))
            .collect(),
        timings: timings.to_vec(),
        dropped: 2,
    }
}

fn own(name: &str) -> bool {
    name == "tool"
}

fn of(rows: &DayRows) -> Usage {
    usage(rows, &Published::of(&rows.build, &own))
}

/// The catalog that such a report names.
fn admitted() -> Catalog {
    let mut catalog = build().catalog;
    catalog
        .entries
        .retain(|entry| own(&entry.origin.crate_name));
    catalog
}

#[test]
fn a_report_holds_each_field_for_itself_and_what_was_declared_together() {
    let rows = day(
        Level::Enhanced,
        &[
            (EVENT, &[0, 11, 3, 2], 4),
            (EVENT, &[1, 11, 0, 0], 2),
            (ALIEN, &[0], 9),
            (FEATURE, &[0], 7),
            (FEATURE, &[1], 1),
            (FEATURE, &[1, 0], 2),
        ],
        &[(FEATURE, timing::bucket(1_500_000), 6)],
    );
    let usage = of(&rows);
    assert_eq!(usage.judge(&admitted()), Ok(()));
    assert_eq!(usage.catalog.to_string(), admitted().sha256());
    let shown = usage
        .to_readable_json()
        .replace(&admitted().sha256(), "<catalog>");
    insta::assert_snapshot!(shown, @r#"
    {
      "schema": 1,
      "kind": "usage",
      "report": "00000000-0000-0000-0000-000000000000",
      "receipt": "0000000000000000000000000000000000000000000000000000000000000000",
      "product": "tool",
      "version": "1.4.0",
      "channel": "beta",
      "os": "linux",
      "arch": "other",
      "catalog": "<catalog>",
      "day": "2026-11-20",
      "level": "enhanced",
      "features": [
        {
          "name": "searched",
          "ok": 7,
          "err": 3,
          "errors": { "timeout": 2, "other": 1 },
          "panic": 0,
          "cancelled": 0,
          "timing": { "1ms": 6 }
        }
      ],
      "events": [
        {
          "name": "executed",
          "n": 6,
          "fields": {
            "command": { "think": 4, "compare": 2 },
            "took": { "500ms": 6 },
            "with": { "colour": 4, "pager": 4, "none": 2 },
            "done": { "none": 2, "true": 4 }
          },
          "crosses": [
            { "values": { "command": "think", "done": "true" }, "n": 4 },
            { "values": { "command": "compare", "done": "none" }, "n": 2 }
          ]
        }
      ],
      "health": {
        "dropped": 2,
        "clamped": 0
      }
    }
    "#);
}

#[test]
fn what_is_above_the_level_stays() {
    let rows = day(
        Level::Basic,
        &[(FINE, &[], 3), (FEATURE, &[1, 0], 2)],
        &[(FEATURE, 100, 6)],
    );
    let usage = of(&rows);
    assert_eq!(usage.judge(&admitted()), Ok(()));
    assert!(usage.events.is_empty());
    assert!(usage.features[0].errors.is_empty() && usage.features[0].timing.is_empty());
    assert_eq!(usage.features[0].err, 2);
}

#[test]
fn a_report_that_would_be_too_large_leaves_out_whole_entries_and_says_so() {
    let mut rows = day(Level::Basic, &[], &[]);
    let event = |at: usize| entry(&format!("event_{at:04}"), Kind::Event, Level::Basic);
    rows.build.catalog.entries = (0..LINES_MAX + 10).map(event).collect();
    rows.cells = (0..2_010).map(|entry| (entry, Vec::new(), 3)).collect();
    let usage = of(&rows);
    assert_eq!(usage.judge(&rows.build.catalog), Ok(()));
    assert!(usage.to_json().len() <= REPORT_BYTES_MAX && usage.events.len() > 1_000);
    let kept = usage.events.len() as u64;
    assert_eq!(usage.health.clamped, (2_010 - kept) * 3);
}

proptest! {
    /// Whatever the store holds of this catalog, what is made of it is accepted by the server's judge.
    #[test]
    fn every_report_agrees_with_its_catalog(
        events in vec((0..2_u64, 0..32_u64, 0..4_u64, 0..3_u64, 1..30_000_u64), 0..9),
        calls in vec((0..4_u64, prop::option::of(0..2_u64), 1..30_000_u64), 0..9),
        times in vec((0..timing::BUCKETS, 1..30_000_u64), 0..5),
        level in prop::sample::select(Level::ALL.to_vec()),
    ) {
        let mut rows = day(level, &[], &[]);
        let mut ended = 0;
        for (command, took, with, done, n) in events {
            rows.cells.push((EVENT, vec![command, took, with, done], n));
        }
        for (outcome, kind, n) in calls {
            let kind = kind.filter(|_| outcome == Outcome::Err as u64);
            rows.cells.push((FEATURE, [outcome].into_iter().chain(kind).collect(), n));
            ended += if outcome < 2 { n } else { 0 };
        }
        for (bucket, n) in times {
            let n = n.min(ended);
            ended -= n;
            if n > 0 {
                rows.timings.push((FEATURE, bucket, n));
            }
        }
        let usage = of(&rows);
        prop_assert_eq!(usage.judge(&admitted()), Ok(()));
        let text = usage.to_json();
        prop_assert_eq!(wire::Report::from_json(&text), Ok(wire::Report::Usage(usage)));
    }
}
