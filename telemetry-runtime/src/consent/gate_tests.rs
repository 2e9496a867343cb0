use proptest::prelude::*;
use telemetry_schema::{
    Origin,
    document::{Domain, Field, Value},
};

use super::*;
use crate::{
    Source,
    consent::terms::{Categories, Limits},
};

const HOST: Host = Host::new("tool", "1.0.0", "tool").with_contributors(&["core-lib"]);
const TODAY: Date = Date::from_days(20_000);

fn entry(name: &str) -> Entry {
    Entry {
        about: "An event.".to_owned(),
        purpose: "shows something".to_owned(),
        origin: Origin::new("tool", 1).into(),
        ..Entry::named(name, Kind::Event)
    }
}

fn choice(names: &[&str]) -> Domain {
    Domain::Choice {
        values: names.iter().map(|name| Value::named(name)).collect(),
    }
}

fn field(name: &str, domain: Domain) -> Field {
    Field {
        about: "A field.".to_owned(),
        ..Field::named(name, domain)
    }
}

fn terms(level: Level) -> Terms {
    Terms {
        level,
        categories: Categories::All,
        share: false,
        limits: Limits::default(),
        since: None,
        stretch: None,
    }
}

fn decision(terms: Option<Terms>, covers_running: bool) -> Decision {
    Decision {
        redirect: None,
        shares: Source::Nobody,
        covers_running: covers_running && terms.is_some(),
        source: if terms.is_some() {
            Source::UserFile
        } else {
            Source::Nobody
        },
        terms,
        why: "nobody said yes".to_owned(),
        contributions: Vec::new(),
        problems: Vec::new(),
    }
}

fn verdicts(entries: &[Entry], terms: Terms, agreed: &Agreed) -> Vec<Verdict> {
    judge(
        &HOST,
        entries,
        &decision(Some(terms), false),
        Some(agreed),
        TODAY,
    )
}

#[test]
fn each_reason_is_named() {
    let mut entries = vec![entry("a"), entry("b"), entry("b"), entry("c"), entry("d")];
    entries[0].expires = Some(Date::from_days(TODAY.days() - 1));
    entries[3].origin.crate_name = "stranger".to_owned();
    entries[4].level = Level::Full;
    entries.push(entry("e"));
    entries[5].category = Some("search".to_owned());
    entries.push(entry("f"));
    entries[6].category = Some("command".to_owned());
    let mut terms = terms(Level::Basic);
    terms.categories = Categories::Only(["command".to_owned()].into());
    let agreed = Agreed::renewed(None, &HOST, &terms, &[]);
    assert_eq!(
        verdicts(&entries, terms.clone(), &agreed)
            .iter()
            .map(Verdict::to_string)
            .collect::<Vec<_>>(),
        [
            "records nothing: its last day was 2024-10-03",
            "records nothing: more than one entry has this name",
            "records nothing: more than one entry has this name",
            "records nothing: the crate stranger is not among the contributors",
            "records nothing: it needs level full, basic is in force",
            "records nothing: its category search was not chosen",
            "records nothing: it is new and waits for a review",
        ]
    );
    let agreed = Agreed::renewed(None, &HOST, &terms, &entries);
    assert!(verdicts(&entries, terms, &agreed)[6].is_on());
}

#[test]
fn a_widened_entry_stops_whole_and_the_rest_goes_on_until_it_is_agreed() {
    let (mut moved, still) = (entry("moved"), entry("still"));
    moved.fields = vec![field("way", choice(&["left", "right"]))];
    let terms = || terms(Level::Enhanced);
    let agreed = Agreed::renewed(None, &HOST, &terms(), &[moved.clone(), still.clone()]);

    let mut widened = moved.clone();
    widened.fields = vec![field("way", choice(&["left", "right", "up"]))];
    let new = entry("new");
    let running = [widened.clone(), new, still];
    let verdict = verdicts(&running, terms(), &agreed);
    assert!(matches!(&verdict[0], Verdict::Off(Reason::Widened(changes)) if changes.len() == 1));
    assert_eq!(verdict[1], Verdict::Off(Reason::NotAgreed));
    assert!(verdict[2].is_on());

    let agreed = Agreed::renewed(Some(&agreed), &HOST, &terms(), &running);
    assert!(
        verdicts(&running, terms(), &agreed)
            .iter()
            .all(Verdict::is_on)
    );
    // The release before it goes on too: what is narrower is covered.
    assert!(verdicts(&[moved], terms(), &agreed)[0].is_on());
}

#[test]
fn two_releases_side_by_side_are_both_covered_once_both_were_agreed_to() {
    let (mut left, mut right) = (entry("moved"), entry("moved"));
    left.fields = vec![field("way", choice(&["left"]))];
    right.fields = vec![field("turns", Domain::Bool)];
    let terms = || terms(Level::Basic);
    let first = Agreed::renewed(None, &HOST, &terms(), &[left.clone()]);
    assert!(!verdicts(&[right.clone()], terms(), &first)[0].is_on());
    let both = Agreed::renewed(Some(&first), &HOST, &terms(), &[right.clone()]);
    assert!(verdicts(&[left], terms(), &both)[0].is_on());
    assert!(verdicts(&[right], terms(), &both)[0].is_on());
}

#[test]
fn agreeing_to_less_forgets_the_rest() {
    let mut deep = entry("deep");
    deep.level = Level::Full;
    let entries = [deep];
    let all = Agreed::renewed(None, &HOST, &terms(Level::Full), &entries);
    let less = Agreed::renewed(Some(&all), &HOST, &terms(Level::Basic), &entries);
    assert!(less.catalog.entries.is_empty());
}

#[test]
fn detail_needs_enhanced_a_feature_and_no_limit() {
    let mut feature = entry("feature");
    feature.kind = Kind::Feature;
    let detail = |terms: Terms, entry: &Entry| {
        let verdict = judge(
            &HOST,
            std::slice::from_ref(entry),
            &decision(Some(terms), true),
            None,
            TODAY,
        );
        verdict == [Verdict::On { detail: true }]
    };
    assert!(!detail(terms(Level::Basic), &feature));
    assert!(detail(terms(Level::Enhanced), &feature));
    assert!(!detail(terms(Level::Enhanced), &entry("event")));
    let mut limited = terms(Level::Full);
    limited.limits.no_detail = true;
    assert!(!detail(limited, &feature));
}

#[test]
fn an_answer_holds_until_the_day_after_the_next_expiry() {
    let on = |days| {
        let mut entry = entry("a");
        entry.expires = Some(Date::from_days(days));
        entry
    };
    assert_eq!(valid_until(&[entry("a")], TODAY), None);
    assert_eq!(valid_until(&[on(19_999)], TODAY), None);
    assert_eq!(
        valid_until(&[on(20_005), on(20_000), on(19_000)], TODAY),
        Some(Date::from_days(20_001))
    );
}

#[test]
fn an_agreement_reads_back_and_damage_does_not() {
    let mut event = entry("moved");
    event.fields = vec![field("way", choice(&["left", "right"]))];
    let agreed = Agreed::renewed(None, &HOST, &terms(Level::Basic), &[event]);
    let text = agreed.to_json();
    assert_eq!(Agreed::from_json(&text), Ok(agreed));
    for cut in 0..text.len() - 2 {
        assert!(Agreed::from_json(&text[..cut]).is_err());
    }
    assert!(
        Agreed::from_json(&text.replacen("\"schema\": 1", "\"schema\": 2", 1))
            .is_err_and(|why| why.contains("newer"))
    );
}

fn levels() -> impl Strategy<Value = Level> {
    prop::sample::select(Level::ALL.to_vec())
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (
        prop::sample::select(vec!["a", "b", "c", "d"]),
        levels(),
        prop::option::of(prop::sample::select(vec!["search", "command"])),
        prop::option::of(19_998_u32..20_003),
        prop::sample::select(vec!["tool", "core_lib", "stranger"]),
        prop::sample::subsequence(vec!["left", "right", "up"], 1..=3),
        any::<bool>(),
    )
        .prop_map(
            |(name, level, category, expires, crate_name, ways, feature)| {
                let mut made = entry(name);
                made.level = level;
                made.category = category.map(str::to_owned);
                made.expires = expires.map(Date::from_days);
                made.origin.crate_name = crate_name.to_owned();
                if feature {
                    made.kind = Kind::Feature;
                } else {
                    made.fields = vec![field("way", choice(&ways))];
                }
                made
            },
        );
    prop::collection::vec(one, 0..6).prop_map(|mut entries| {
        entries.sort_by(|left, right| left.name.cmp(&right.name));
        entries
    })
}

fn some_terms() -> impl Strategy<Value = Terms> {
    let only = prop::sample::subsequence(vec!["search", "command"], 0..=2)
        .prop_map(|names| Categories::Only(names.into_iter().map(str::to_owned).collect()));
    (
        levels(),
        prop_oneof![Just(Categories::All), only],
        any::<bool>(),
    )
        .prop_map(|(level, categories, no_detail)| {
            let mut made = terms(level);
            made.categories = categories;
            made.limits.no_detail = no_detail;
            made
        })
}

proptest! {
    /// Whatever was agreed to and decided: an entry is on only with all that it needs.
    #[test]
    fn nothing_is_on_without_all_that_it_needs(
        running in entries(),
        before in entries(),
        agreed_terms in prop::option::of(some_terms()),
        decided in prop::option::of(some_terms()),
        covers_running: bool,
    ) {
        let agreed = agreed_terms.map(|terms| Agreed::renewed(None, &HOST, &terms, &before));
        let decision = decision(decided.clone(), covers_running);
        let verdicts = judge(&HOST, &running, &decision, agreed.as_ref(), TODAY);
        prop_assert_eq!(verdicts.len(), running.len());
        for (entry, verdict) in running.iter().zip(&verdicts) {
            let Verdict::On { detail } = verdict else { continue };
            let Some(terms) = &decided else {
                return Err(TestCaseError::fail("on without a decision"));
            };
            prop_assert!(entry.level <= terms.level);
            prop_assert!(entry.origin.crate_name != "stranger");
            prop_assert!(entry.expires.is_none_or(|last| last >= TODAY));
            prop_assert!(running.iter().filter(|other| other.name == entry.name).count() == 1);
            if let Categories::Only(names) = &terms.categories {
                prop_assert!(entry.category.as_ref().is_some_and(|name| names.contains(name)));
            }
            if *detail {
                prop_assert!(terms.level >= Level::Enhanced && !terms.limits.no_detail);
            }
            let shapes = agreed.iter().flat_map(|agreed| &agreed.catalog.entries);
            prop_assert!(
                covers_running
                    || shapes.into_iter().any(
                        |shape| telemetry_schema::diff::is_agreed_or_narrower(shape, entry)
                    )
            );
        }
    }

    /// Agreeing to what runs turns on all that the terms include, and a second time changes nothing.
    #[test]
    fn agreeing_covers_what_runs(running in entries(), before in entries(), terms in some_terms()) {
        let earlier = Agreed::renewed(None, &HOST, &terms, &before);
        let agreed = Agreed::renewed(Some(&earlier), &HOST, &terms, &running);
        let decision = decision(Some(terms.clone()), false);
        for verdict in judge(&HOST, &running, &decision, Some(&agreed), TODAY) {
            prop_assert!(!matches!(
                verdict,
                Verdict::Off(Reason::NotAgreed | Reason::Widened(_))
            ));
        }
        prop_assert_eq!(&Agreed::renewed(Some(&agreed), &HOST, &terms, &running), &agreed);
    }
}
