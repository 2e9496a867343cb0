//! What stands behind the entries.

use telemetry_schema::{Condition, Domain, Funnel, Place, Step, document::Catalog};

use super::{ORIGIN, catalog, refusal};

struct Yes;

impl Place for Yes {
    fn place(&self) -> u64 {
        1
    }
}

static WITH_A_PATH: &[Condition] = &[Condition::new("path", &Domain::BOOL, &Yes)];
static FUNNEL: Funnel = Funnel::new(
    "mastery",
    "How far people come.",
    "shows whether people come back to a command",
    None,
    ORIGIN,
    &[
        Step::new("command_executed", &[], 1),
        Step::new("command_executed", WITH_A_PATH, 3),
    ],
);

pub fn with_funnel() -> Catalog {
    catalog().with_funnels([&FUNNEL])
}

#[test]
fn a_funnel_stands_behind_the_entries_and_reads_back() {
    let json = with_funnel().to_json();
    let (_, funnels) = json.split_once("\n  ],\n").expect("two lists");
    assert_eq!(
        funnels,
        r#"  "funnels": [
    {
      "name": "mastery",
      "about": "How far people come.",
      "purpose": "shows whether people come back to a command",
      "origin": { "crate": "sift", "module": "sift::command" },
      "steps": [
        { "event": "command_executed" },
        {
          "event": "command_executed",
          "conditions": [{ "field": "path", "value": "true" }],
          "nth": 3
        }
      ]
    }
  ]
}
"#
    );
    assert_eq!(Catalog::from_json(&json).unwrap(), with_funnel());
    assert!(
        !catalog().to_json().contains("funnels"),
        "older documents are as they were"
    );
}

#[rustfmt::skip]
const FORGED_FUNNELS: &[(&str, &str, &str)] = &[
    ("\"mastery\"", "\"Mastery of Ann\"", "funnel: something is not named as names are"),
    ("\"mastery\"", "\"command_executed\"", "command_executed: a funnel has the name of an entry"),
    ("How far people come.", "", "mastery: the description is empty"),
    ("shows whether people come back to a command", "\\u001b[2J", "mastery: the purpose holds a control character"),
    ("{ \"event\": \"command_executed\" }", "{ \"event\": \"unheard_of\" }", "mastery: a step names an event that does not exist"),
    ("{ \"event\": \"command_executed\" }", "{ \"event\": \"search.indexed\" }", "mastery: a step names an event that does not exist"),
    ("{ \"event\": \"command_executed\" },", "", "mastery: a funnel has 2 to 16 steps"),
    ("\"field\": \"path\"", "\"field\": \"unheard_of\"", "mastery: a step asks for a field or a value that does not exist"),
    ("\"value\": \"true\"", "\"value\": \"ann@example.org\"", "mastery: a step asks for a field or a value that does not exist"),
    ("\"field\": \"path\", \"value\": \"true\"", "\"field\": \"took\", \"value\": \"1s\"", "mastery: a step asks for a field or a value that does not exist"),
    ("\"nth\": 3", "\"nth\": 0", "mastery: an occurrence is 1 to 10000"),
    ("\"nth\": 3", "\"nth\": 10001", "mastery: an occurrence is 1 to 10000"),
    ("[{ \"field\": \"path\", \"value\": \"true\" }]", "[{ \"field\": \"path\", \"value\": \"true\" }, { \"field\": \"path\", \"value\": \"false\" }]", "mastery: a name stands twice"),
];

#[test]
fn a_forged_funnel_is_refused() {
    let json = with_funnel().to_json();
    let (head, funnels) = json.split_once("\n  ],\n").expect("two lists");
    for (part, with, message) in FORGED_FUNNELS {
        assert!(funnels.contains(part), "{part}");
        let forged = format!("{head}\n  ],\n{}", funnels.replacen(part, with, 1));
        assert_eq!(refusal(&forged).to_string(), *message, "{with}");
    }
}
