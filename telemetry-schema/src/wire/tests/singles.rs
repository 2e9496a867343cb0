use super::*;

pub(super) const SINGLES: &str = r#"{
  "schema": 1, "kind": "singles",
  "report": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c004",
  "receipt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "product": "tool", "version": "1.4.0", "channel": "release", "os": "linux", "arch": "x86_64",
  "catalog": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "day": "2026-11-20", "level": "full",
  "session": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c005",
  "events": [
    { "id": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c006", "hour": 23, "sequence": 3, "name": "executed",
      "n": 1, "fields": { "command": "think", "success": "true", "with": "colour+pager" } },
    { "id": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c007", "hour": 0, "sequence": 8, "name": "executed",
      "n": 2, "fields": { "command": "compare", "success": "false", "with": "none" } },
    { "id": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c008", "hour": 0, "sequence": 9, "name": "finely", "n": 7 }
  ]
}"#;

const CONTRADICTIONS: &[Contradiction] = &[
    (r#""full""#, r#""enhanced""#, Code::Level, "/level"),
    (
        r#""kind": "singles""#,
        r#""kind": "usage""#,
        Code::Malformed,
        "/session",
    ),
    (
        r#""hour": 23"#,
        r#""hour": 24"#,
        Code::UnknownValue,
        "/events/0/hour",
    ),
    (
        r#""hour": 23"#,
        r#""hour": 256"#,
        Code::Malformed,
        "/events/0/hour",
    ),
    (
        r#""hour": 23"#,
        r#""hour": -1"#,
        Code::Malformed,
        "/events/0/hour",
    ),
    (
        r#""sequence": 8"#,
        r#""sequence": 3"#,
        Code::Order,
        "/events/1/sequence",
    ),
    (
        r#""sequence": 3"#,
        r#""sequence": 9"#,
        Code::Order,
        "/events/1/sequence",
    ),
    (r#""n": 1"#, r#""n": 0"#, Code::Count, "/events/0/n"),
    (r#""n": 1"#, r#""n": 10001"#, Code::Count, "/events/0/n"),
    (
        r#""name": "executed""#,
        r#""name": "searched""#,
        Code::UnknownName,
        "/events/0/name",
    ),
    (
        r#""name": "executed""#,
        r#""name": "adopted""#,
        Code::UnknownName,
        "/events/0/name",
    ),
    (
        r#""think""#,
        r#""drink""#,
        Code::UnknownValue,
        "/events/0/fields/command",
    ),
    (
        r#""think""#,
        "7",
        Code::Malformed,
        "/events/0/fields/command",
    ),
    (
        r#""success": "true", "#,
        "",
        Code::UnknownName,
        "/events/0/fields/success",
    ),
    (
        r#""with": "colour+pager""#,
        r#""with": "colour+pager", "who": "anna""#,
        Code::UnknownName,
        "/events/0/fields",
    ),
    (
        r#""colour+pager""#,
        r#""pager+colour""#,
        Code::UnknownValue,
        "/events/0/fields/with",
    ),
    (
        r#""colour+pager""#,
        r#""colour+colour""#,
        Code::UnknownValue,
        "/events/0/fields/with",
    ),
    (
        r#""colour+pager""#,
        r#""colour+none""#,
        Code::UnknownValue,
        "/events/0/fields/with",
    ),
    (
        r#""colour+pager""#,
        r#""""#,
        Code::UnknownValue,
        "/events/0/fields/with",
    ),
    (
        r#""id": "5f8e"#,
        r#""id": "5f8E"#,
        Code::Malformed,
        "/events/0/id",
    ),
];

#[test]
fn single_events_that_agree_are_accepted_and_read_back() {
    let report = Report::from_json(SINGLES).unwrap();
    assert_eq!(report.judge(&catalog()), Ok(()));
    assert_eq!(report.judge_seal(), Ok(()));
    assert_eq!(report.lines(), 4 + 4 + 1);
    assert_eq!(Report::from_json(&report.to_json()), Ok(report.clone()));
    assert_eq!(Report::from_json(&report.to_readable_json()), Ok(report));
}

#[test]
fn each_contradiction_is_told_by_its_code_and_place() {
    assert_told(SINGLES, CONTRADICTIONS);
}

#[test]
fn a_run_without_events_and_one_with_too_many_are_refused() {
    let Ok(Report::Singles(mut singles)) = Report::from_json(SINGLES) else {
        panic!("not singles");
    };
    singles.events = vec![singles.events[2].clone(); LINES_MAX + 1];
    assert_eq!(singles.judge(&catalog()).unwrap_err().code, Code::TooLarge);
    singles.events.clear();
    assert_eq!(singles.judge(&catalog()).unwrap_err().code, Code::Count);
}

/// Each state of each domain is known by the word that the device has for it.
#[test]
fn every_label_of_a_domain_is_one_of_its_states() {
    let buckets = Domain::Buckets {
        bounds: vec![-5, 0, 1, 10],
    };
    let choice = Domain::Choice {
        values: vec![Value::named("a"), Value::named("b.c")],
    };
    let flags = Domain::Flags {
        values: vec![Value::named("a"), Value::named("b"), Value::named("c")],
    };
    let domains = [
        Domain::Bool,
        Domain::Measure(crate::Measure::Percent),
        Domain::Optional(Box::new(buckets.clone())),
        Domain::Optional(Box::new(choice.clone())),
        buckets,
        choice,
        flags,
    ];
    for domain in domains {
        let values = lexicon::Values::of(&domain);
        let labels: Vec<_> = (0..).map_while(|index| domain.label(index)).collect();
        assert_eq!(labels.len() as u128, domain.cardinality());
        for (index, label) in (0..).zip(&labels) {
            assert_eq!(values.state(label), Some(index), "{label} of {domain:?}");
        }
        for line in domain.lines() {
            assert!(values.has_line(&line), "{line} of {domain:?}");
        }
        for other in ["", "+", "a+", "other", "False", "-5-0", "none+none"] {
            let is_known = labels.iter().any(|label| label == other);
            assert_eq!(
                values.state(other).is_some(),
                is_known,
                "{other} of {domain:?}"
            );
        }
    }
}
