//! Catalogs and lock files as text: how they look, and what reading refuses.
#![cfg(feature = "serde")]

mod funnels;
mod locks;

use proptest::{collection::vec, prelude::*};
use telemetry_schema::{
    Choice, Descriptor, Domain, Field, Head, Level, Measure, Origin,
    document::{Catalog, DOCUMENT_BYTES_MAX, DocumentError},
};

const ORIGIN: Origin = Origin::new("sift::command", 40);

static COMMAND: Domain = Domain::choice(&[
    Choice::new("search", "Looked for a pattern.", None),
    Choice::new("count", "", None),
    Choice::new("home_path", "", Some("the name of a command")),
]);
static OPTIONS: Domain = Domain::flags(&COMMAND);
static MATCHES: Domain = Domain::buckets(&[1, 11, 51, 201]);
static TOOK: Domain = Domain::measure(Measure::Elapsed);
static PROFILE: Domain = Domain::optional(&MATCHES);

static EVENT: Descriptor = Descriptor::event(
    Head::new(
        "command_executed",
        "A command ended.",
        "shows which commands deserve work",
        Level::Enhanced,
        ORIGIN,
    )
    .category("command")
    .retention_days(90)
    .expires("2027-06-30"),
    &[
        Field::new("command", "Which command was run.", &COMMAND),
        Field::new("options", "Which options were set.", &OPTIONS),
        Field::new("matches", "How many were found.", &MATCHES),
        Field::new("took", "How long it took.", &TOOK),
        Field::new("profile", "The profile, if any.", &PROFILE),
        Field::new("path", "Whether a path was given.", &Domain::BOOL)
            .allow_name("only whether there was one"),
    ],
    &[&[0, 5]],
    20,
);

static FEATURE: Descriptor = Descriptor::feature(
    Head::new(
        "search.indexed",
        "Searches through the index.",
        "decides whether the index is worth keeping",
        Level::Basic,
        ORIGIN,
    ),
    true,
    Some(&COMMAND),
);

const JSON: &str = r#"{
  "schema": 1,
  "entries": [
    {
      "name": "command_executed",
      "kind": "event",
      "about": "A command ended.",
      "purpose": "shows which commands deserve work",
      "level": "enhanced",
      "category": "command",
      "retention_days": 90,
      "expires": "2027-06-30",
      "origin": { "crate": "sift", "module": "sift::command" },
      "fields": [
        {
          "name": "command",
          "about": "Which command was run.",
          "domain": {
            "choice": {
              "values": [
                { "name": "search", "about": "Looked for a pattern." },
                { "name": "count" },
                { "name": "home_path", "allow_name": "the name of a command" }
              ]
            }
          }
        },
        {
          "name": "options",
          "about": "Which options were set.",
          "domain": {
            "flags": {
              "values": [
                { "name": "search", "about": "Looked for a pattern." },
                { "name": "count" },
                { "name": "home_path", "allow_name": "the name of a command" }
              ]
            }
          }
        },
        {
          "name": "matches",
          "about": "How many were found.",
          "domain": { "buckets": { "bounds": [1, 11, 51, 201] } }
        },
        { "name": "took", "about": "How long it took.", "domain": { "measure": "elapsed" } },
        {
          "name": "profile",
          "about": "The profile, if any.",
          "domain": { "optional": { "buckets": { "bounds": [1, 11, 51, 201] } } }
        },
        {
          "name": "path",
          "about": "Whether a path was given.",
          "allow_name": "only whether there was one",
          "domain": "bool"
        }
      ],
      "crosses": [["command", "path"]]
    },
    {
      "name": "search.indexed",
      "kind": "feature",
      "about": "Searches through the index.",
      "purpose": "decides whether the index is worth keeping",
      "level": "basic",
      "origin": { "crate": "sift", "module": "sift::command" },
      "timed": true,
      "errors": {
        "choice": {
          "values": [
            { "name": "search", "about": "Looked for a pattern." },
            { "name": "count" },
            { "name": "home_path", "allow_name": "the name of a command" }
          ]
        }
      }
    }
  ]
}
"#;

fn catalog() -> Catalog {
    Catalog::of([&FEATURE, &EVENT])
}

#[track_caller]
fn refusal(json: &str) -> DocumentError {
    Catalog::from_json(json).expect_err(json)
}

/// The document with one part replaced.
fn forged(part: &str, with: &str) -> String {
    assert!(JSON.contains(part), "{part}");
    JSON.replacen(part, with, 1)
}

#[test]
fn a_catalog_reads_like_this() {
    assert_eq!(catalog().to_json(), JSON);
    assert_eq!(Catalog::from_json(JSON).unwrap(), catalog());
}

#[test]
fn the_order_of_linking_and_of_the_file_does_not_matter() {
    let other = Catalog::of([&EVENT, &FEATURE]);
    assert_eq!(other.sha256(), catalog().sha256());
    assert_eq!(other.sha256().len(), 64);
    let mut turned = catalog();
    turned.entries.reverse();
    assert_eq!(Catalog::from_json(&turned.to_json()).unwrap(), catalog());
}

#[test]
fn every_state_has_a_name() {
    let catalog = catalog();
    let labels = |field: usize| catalog.entries[0].fields[field].domain.lines();
    assert_eq!(labels(0), ["search", "count", "home_path"]);
    assert_eq!(labels(1), ["search", "count", "home_path", "none"]);
    assert_eq!(labels(2), ["<1", "1-10", "11-50", "51-200", "201+"]);
    assert_eq!(labels(3)[..4], ["0us", "10us", "100us", "1ms"]);
    assert_eq!(labels(4), ["none", "<1", "1-10", "11-50", "51-200", "201+"]);
    assert_eq!(labels(5), ["false", "true"]);
    for field in &catalog.entries[0].fields {
        assert_eq!(field.domain.lines().len(), field.domain.values());
        let states = u64::try_from(field.domain.cardinality()).unwrap();
        assert_eq!(field.domain.label(states), None);
        assert_eq!(field.domain.label(u64::MAX), None);
    }
    let options = &catalog.entries[0].fields[1].domain;
    assert_eq!(options.label(0b101).as_deref(), Some("search+home_path"));
    assert_eq!(options.label(0).as_deref(), Some("none"));
    assert_eq!(options.flag_labels(0b110), Some(vec!["count", "home_path"]));
    assert_eq!(options.flag_labels(0b1000), None);
}

#[test]
fn a_newer_document_is_called_newer_whatever_else_it_holds() {
    let newer = refusal(r#"{"schema": 2, "entirely": ["else"]}"#);
    assert!(newer.is_newer());
    assert_eq!(
        newer.to_string(),
        "the document is of version 2, newer than 1: a newer release wrote it"
    );
    let none = refusal(r#"{"schema": 0, "entries": []}"#);
    assert!(!none.is_newer());
    assert_eq!(none.to_string(), "there is no version 0");
}

#[test]
fn what_is_no_document_is_refused() {
    for text in [
        "",
        "{}",
        "[]",
        "null",
        "{\"schema\": 1}",
        "\u{feff}{}",
        "{\"schema\": \"1\"}",
        "{\"schema\": 1, \"entries\": [",
        "{\"schema\": -1, \"entries\": []}",
    ] {
        assert_eq!(refusal(text).to_string(), "not a document of this form");
    }
    let deep = format!("{{\"schema\": 1, \"entries\": {}", "[".repeat(100_000));
    assert!(std::error::Error::source(&refusal(&deep)).is_some());
}

#[test]
fn a_large_document_is_refused_before_it_is_read() {
    let mut text = String::from("{\"schema\": 1, \"entries\": []}");
    text.push_str(&" ".repeat(DOCUMENT_BYTES_MAX - text.len()));
    assert!(Catalog::from_json(&text).is_ok());
    text.push(' ');
    let error = refusal(&text).to_string();
    assert_eq!(
        error,
        "the document has 16384001 bytes, at most 16384000 are read"
    );
}

#[test]
fn unknown_and_repeated_keys_are_refused_everywhere() {
    for (part, with) in [
        ("\"schema\": 1,", "\"schema\": 1, \"extra\": 1,"),
        ("\"schema\": 1,", "\"schema\": 1, \"schema\": 1,"),
        (
            "\"kind\": \"event\",",
            "\"kind\": \"event\", \"extra\": \"/home/alice\",",
        ),
        ("\"kind\": \"event\"", "\"kind\": \"/home/alice\""),
        ("\"level\": \"basic\"", "\"level\": \"everything\""),
        (
            "{ \"name\": \"count\" }",
            "{ \"name\": \"count\", \"extra\": 1 }",
        ),
        ("\"bounds\": [1,", "\"extra\": 1, \"bounds\": [1,"),
        ("\"crate\": \"sift\",", "\"crate\": \"sift\", \"line\": 3,"),
        ("\"domain\": \"bool\"", "\"domain\": \"text\""),
        ("\"domain\": \"bool\"", "\"domain\": { \"text\": {} }"),
        (
            "{ \"measure\": \"elapsed\" }",
            "{ \"measure\": \"elapsed\", \"bool\": null }",
        ),
        (
            "{ \"measure\": \"elapsed\" }",
            "{ \"measure\": \"weight\" }",
        ),
        ("\"expires\": \"2027-06-30\"", "\"expires\": \"2027-02-30\""),
        ("\"retention_days\": 90", "\"retention_days\": 65536"),
    ] {
        assert_eq!(
            refusal(&forged(part, with)).to_string(),
            "not a document of this form",
            "{with}"
        );
    }
}

/// A part of the document, what a forger puts there, and what reading says.
#[rustfmt::skip]
const FORGED: &[(&str, &str, &str)] = &[
        ("\"name\": \"command_executed\"", "\"name\": \"/home/alice\"", "entry: something is not named as names are"),
        ("\"name\": \"command\",", "\"name\": \"alice@example.com\",", "command_executed: something is not named as names are"),
        ("\"category\": \"command\"", "\"category\": \"two words\"", "command_executed: something is not named as names are"),
        ("\"name\": \"count\"", "\"name\": \"Count\"", "command_executed.command: something is not named as names are"),
        ("\"name\": \"count\"", "\"name\": \"search\"", "command_executed.command: a name stands twice"),
        ("\"name\": \"options\"", "\"name\": \"matches\"", "command_executed: a name stands twice"),
        ("\"about\": \"A command ended.\"", "\"about\": \"\"", "command_executed: the description is empty"),
        ("\"about\": \"A command ended.\"", "\"about\": \"\\u001b[2J\"", "command_executed: the description holds a control character"),
        ("\"purpose\": \"shows which commands deserve work\"", "\"purpose\": \"\"", "command_executed: the purpose is empty"),
        ("\"retention_days\": 90", "\"retention_days\": 3651", "command_executed: retention is 1 to 3650 days"),
        ("[1, 11, 51, 201]", "[]", "command_executed.matches: 1 to 1023 bounds are accepted"),
        ("[1, 11, 51, 201]", "[1, 11, 11]", "command_executed.matches: the bounds do not ascend"),
        ("{ \"optional\": { \"buckets\"", "{ \"optional\": { \"optional\": \"bool\" } }, \"allow_name\": \"x\", \"about\": { \"o\": { \"buckets\"", "not a document of this form"),
        ("\"domain\": \"bool\"", "\"domain\": { \"optional\": { \"optional\": \"bool\" } }", "command_executed.path: an optional value holds no optional value and no set"),
        ("[[\"command\", \"path\"]]", "[[\"command\", \"gone\"]]", "a cross of command_executed: it names a field that does not exist"),
        ("[[\"command\", \"path\"]]", "[[\"command\"]]", "a cross of command_executed: it has fewer than two fields"),
        ("[[\"command\", \"path\"]]", "[[\"command\", \"command\"]]", "a cross of command_executed: a name stands twice"),
        ("\"timed\": true,", "\"timed\": true, \"crosses\": [[\"a\", \"b\"]],", "search.indexed: a feature has no fields and no crosses"),
        ("\"kind\": \"event\"", "\"kind\": \"event\", \"timed\": true", "command_executed: an event is not timed and has no errors"),
        ("\"module\": \"sift::command\"", "\"module\": \"else::command\"", "command_executed: the origin is not a module's path"),
        ("\"module\": \"sift::command\"", "\"module\": \"sift::com mand\"", "command_executed: the origin is not a module's path"),
];

#[test]
fn what_serde_accepts_is_judged_again() {
    for (part, with, message) in FORGED {
        assert_eq!(refusal(&forged(part, with)).to_string(), *message, "{with}");
    }
}

proptest! {
    /// Whatever a disk does to the file: an error, or a catalog that is one.
    #[test]
    fn a_damaged_document_is_refused_or_harmless(
        damage in vec((0..JSON.len(), any::<u8>()), 1..4),
        end in 0..JSON.len() * 2,
    ) {
        let mut bytes = JSON.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        bytes.truncate(end);
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(catalog) = Catalog::from_json(&text) {
            prop_assert_eq!(Catalog::from_json(&catalog.to_json()).unwrap(), catalog.clone());
            for entry in &catalog.entries {
                prop_assert_eq!(telemetry_schema::name::check(&entry.name), Ok(()));
            }
        }
    }
}
