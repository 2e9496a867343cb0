use super::*;

pub(super) const DAY: &str = r#"{
  "schema": 1, "kind": "progress",
  "report": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c002",
  "receipt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "product": "tool", "period": "day", "starts": "2026-11-20", "level": "basic",
  "visit": { "first_of_week": false, "first_of_month": false, "returned": "day_7", "age": "week_1" }
}"#;

const WEEK: &str = r#"{
  "schema": 1, "kind": "progress",
  "report": "5f8e6a8e-1c52-4c0e-9d3a-7a54a1d0c003",
  "receipt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "product": "tool", "period": "week", "starts": "2026-11-16", "level": "basic",
  "first_uses": ["executed", "searched"],
  "milestones": [{ "name": "executed", "uses": 5 }, { "name": "executed", "uses": 10 }],
  "funnels": [{ "name": "adopted", "definition": "DEFINITION", "before": 0, "reached": 2 }]
}"#;

pub(super) fn week() -> String {
    WEEK.replace("DEFINITION", &Hash::of_funnel(&funnel()).to_string())
}

fn read(text: &str) -> Progress {
    match Report::from_json(text) {
        Ok(Report::Progress(progress)) => progress,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_day_and_a_week_that_agree_are_accepted_and_read_back() {
    for (text, lines) in [(DAY.to_owned(), 5), (week(), 2 + 2 + 2)] {
        let report = Report::from_json(&text).unwrap();
        assert_eq!(report.judge(&catalog()), Ok(()));
        assert_eq!(report.lines(), lines);
        assert_eq!(Report::from_json(&report.to_json()), Ok(report.clone()));
        assert_eq!(Report::from_json(&report.to_readable_json()), Ok(report));
    }
}

#[test]
fn a_day_tells_of_a_visit_alone() {
    assert_told(
        DAY,
        &[
            (
                r#""level": "basic","#,
                r#""level": "basic", "first_uses": ["executed"],"#,
                Code::UnknownName,
                "/first_uses",
            ),
            (
                r#""level": "basic","#,
                r#""level": "basic", "milestones": [{ "name": "executed", "uses": 5 }],"#,
                Code::UnknownName,
                "/milestones",
            ),
            (r#""visit": {"#, r#""was": {"#, Code::Malformed, "/was"),
            (
                r#""visit": { "first_of_week": false, "first_of_month": false, "returned": "day_7", "age": "week_1" }"#,
                r#""visit": null"#,
                Code::Malformed,
                "/visit",
            ),
            (
                r#""period": "day""#,
                r#""period": "week""#,
                Code::UnknownName,
                "/visit",
            ),
            (
                r#""2026-11-20""#,
                r#""2026-11-16""#,
                Code::Sum,
                "/visit/first_of_week",
            ),
            (
                r#""2026-11-20""#,
                r#""2026-12-01""#,
                Code::Sum,
                "/visit/first_of_month",
            ),
            (r#""week_1""#, r#""weeks_4_7""#, Code::Sum, "/visit/age"),
            (r#""week_1""#, r#""week_9""#, Code::Malformed, "/visit/age"),
            (
                r#""day_7""#,
                r#""day_8""#,
                Code::Malformed,
                "/visit/returned",
            ),
            (
                r#""tool""#,
                r#""tool of anna""#,
                Code::Malformed,
                "/product",
            ),
        ],
    );
}

const OF_A_WEEK: &[Contradiction] = &[
    (r#""2026-11-16""#, r#""2026-11-17""#, Code::Order, "/starts"),
    (
        r#""2026-11-16""#,
        r#""2027-01-04""#,
        Code::UnknownCatalog,
        "/first_uses/1",
    ),
    (
        r#""period": "week""#,
        r#""period": "month""#,
        Code::Malformed,
        "/period",
    ),
    (
        r#""period": "week""#,
        r#""period": "day""#,
        Code::UnknownName,
        "/first_uses",
    ),
    (
        r#"["executed", "searched"]"#,
        r#"["searched", "executed"]"#,
        Code::Order,
        "/first_uses/1",
    ),
    (
        r#"["executed", "searched"]"#,
        r#"["executed", "executed"]"#,
        Code::Order,
        "/first_uses/1",
    ),
    (
        r#"["executed", "searched"]"#,
        r#"["executed", "invented"]"#,
        Code::UnknownCatalog,
        "/first_uses/1",
    ),
    // A funnel is no entry.
    (
        r#"["executed", "searched"]"#,
        r#"["adopted", "searched"]"#,
        Code::UnknownCatalog,
        "/first_uses/0",
    ),
    (
        r#"["executed", "searched"]"#,
        r#"["executed", "finely"]"#,
        Code::UnknownCatalog,
        "/first_uses/1",
    ),
    (
        r#""uses": 5 }"#,
        r#""uses": 6 }"#,
        Code::UnknownValue,
        "/milestones/0/uses",
    ),
    (
        r#""uses": 5 }"#,
        r#""uses": 10 }"#,
        Code::Order,
        "/milestones/1",
    ),
    (
        r#""uses": 5 }"#,
        r#""uses": 1 }"#,
        Code::UnknownValue,
        "/milestones/0/uses",
    ),
    (
        r#"{ "name": "executed", "uses": 5 }"#,
        r#"{ "name": "dreamt", "uses": 5 }"#,
        Code::UnknownCatalog,
        "/milestones/0/name",
    ),
    (
        r#""adopted""#,
        r#""adored""#,
        Code::UnknownCatalog,
        "/funnels/0/name",
    ),
    (
        r#""adopted""#,
        r#""executed""#,
        Code::UnknownCatalog,
        "/funnels/0/name",
    ),
    (
        r#""before": 0"#,
        r#""before": 2"#,
        Code::Sum,
        "/funnels/0/reached",
    ),
    (
        r#""reached": 2"#,
        r#""reached": 3"#,
        Code::UnknownCatalog,
        "/funnels/0/reached",
    ),
    (
        r#""reached": 2"#,
        r#""reached": 4"#,
        Code::UnknownValue,
        "/funnels/0/reached",
    ),
    (
        r#""reached": 2"#,
        r#""reached": 4294967295"#,
        Code::TooLarge,
        "",
    ),
    (
        r#""reached": 2"#,
        r#""reached": 4294967296"#,
        Code::Malformed,
        "/funnels/0/reached",
    ),
];

#[test]
fn each_contradiction_of_a_week_is_told_by_its_code_and_place() {
    assert_told(&week(), OF_A_WEEK);
    let definition = Hash::of_funnel(&funnel()).to_string();
    let forged = week().replace(&definition, &Hash::of(b"another").to_string());
    let refusal = read(&forged).judge(&[catalog()]).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.pointer.as_str()),
        (Code::UnknownCatalog, "/funnels/0/definition")
    );
    let twice = Progress {
        funnels: [read(&week()).funnels, read(&week()).funnels].concat(),
        ..read(&week())
    };
    let refusal = twice.judge(&[catalog()]).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.pointer.as_str()),
        (Code::Order, "/funnels/1")
    );
    let empty = Progress {
        first_uses: Vec::new(),
        milestones: Vec::new(),
        funnels: Vec::new(),
        ..read(&week())
    };
    assert_eq!(empty.judge(&[catalog()]).unwrap_err().code, Code::Count);
}

#[test]
fn a_name_of_any_catalog_of_the_product_is_known() {
    let progress = read(&week());
    let (mut earlier, mut later) = (catalog(), catalog());
    earlier.entries.retain(|entry| entry.name == "executed");
    later.entries.retain(|entry| entry.name != "executed");
    earlier.funnels.clear();
    assert_eq!(progress.judge(&[&earlier, &catalog()]), Ok(()));
    assert_eq!(
        progress.judge(&[&earlier]).unwrap_err().pointer,
        "/first_uses/1"
    );
    assert_eq!(
        progress.judge(&[&later]).unwrap_err().pointer,
        "/first_uses/0"
    );
    assert_eq!(
        progress.judge(&[] as &[Catalog]).unwrap_err().pointer,
        "/first_uses/0"
    );
    // A funnel's steps may need more where another release defines its events.
    later.entries.extend(earlier.entries.clone());
    let halves = [earlier, later];
    assert_eq!(progress.judge(&halves), Ok(()));
}

#[test]
fn what_is_withdrawn_is_called_so_and_not_unknown() {
    let progress = read(&week());
    let mut lexicon = Lexicon::of(&catalog());
    lexicon.withdraw("searched");
    let refusal = progress.judge_by(&[lexicon]).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.pointer.as_str()),
        (Code::Withdrawn, "/first_uses/1")
    );
    let mut lexicon = Lexicon::of(&catalog());
    lexicon.withdraw("adopted");
    let refusal = progress.judge_by(&[lexicon]).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.pointer.as_str()),
        (Code::Withdrawn, "/funnels/0/name")
    );
}

#[test]
fn a_definition_is_what_is_asked_and_not_how_it_is_told() {
    let told_otherwise = Funnel {
        about: "In other words.".to_owned(),
        ..funnel()
    };
    assert_eq!(Hash::of_funnel(&told_otherwise), Hash::of_funnel(&funnel()));
    let mut asked_otherwise = funnel();
    asked_otherwise.steps[1].nth = 2;
    assert_ne!(
        Hash::of_funnel(&asked_otherwise),
        Hash::of_funnel(&funnel())
    );
}
