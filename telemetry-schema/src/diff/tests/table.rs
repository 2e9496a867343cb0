use super::{buckets, choice, event, feature, field, flags, funnel, optional, step};
use crate::diff::{self, Rule, Word};
use crate::document::{Catalog, Domain, Entry, Funnel, Kind, SCHEMA};
use crate::lock::{self, Lock};
use crate::{Date, Level, Measure};
use std::collections::BTreeSet;

/// One mutation and the line that it gives.
type Case = (fn() -> Entry, fn(&mut Entry), &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Level.
    (event, |e| e.level = Level::Basic, "WIDENS command_executed: level enhanced became basic: more users are covered"),
    (event, |e| e.level = Level::Full, "WIDENS command_executed: level enhanced became full: events are recorded singly"),
    (feature, |e| e.level = Level::Full, "NARROWS search.indexed: level enhanced became full: fewer users are covered"),
    // What consent was given for.
    (event, |e| e.purpose = "sells".into(), "WIDENS command_executed: purpose \"shows which commands deserve work\" became \"sells\""),
    (event, |e| e.category = None, "WIDENS command_executed: category \"command\" became none"),
    (event, |e| e.category = Some("other".into()), "WIDENS command_executed: category \"command\" became \"other\""),
    // Time.
    (event, |e| e.retention_days = Some(61), "WIDENS command_executed: retention of 60 days became 61 days"),
    (event, |e| e.retention_days = Some(1), "NARROWS command_executed: retention of 60 days became 1 day"),
    (event, |e| e.retention_days = None, "WIDENS command_executed: retention of 60 days became the default"),
    (event, |e| e.expires = Date::parse("2027-07-01").ok(), "WIDENS command_executed: expiry 2027-06-30 became 2027-07-01"),
    (event, |e| e.expires = Date::parse("2027-06-29").ok(), "NARROWS command_executed: expiry 2027-06-30 became 2027-06-29"),
    (event, |e| e.expires = None, "WIDENS command_executed: expiry 2027-06-30 was removed"),
    // Features.
    (feature, |e| e.timed = false, "NARROWS search.indexed: calls are no longer timed"),
    (feature, |e| e.errors = None, "NARROWS search.indexed: errors are no longer told apart by kind"),
    (feature, |e| e.errors = Some(choice(&["timeout", "other", "busy"])), "WIDENS search.indexed: new kind \"busy\" in the errors"),
    (feature, |e| e.errors = Some(choice(&["other"])), "NARROWS search.indexed: kind \"timeout\" in the errors is gone"),
    (feature, |e| e.kind = Kind::Event, "WIDENS search.indexed: a feature became an event"),
    // Fields.
    (event, |e| e.fields.push(field("depth", Domain::Measure(Measure::Count))), "WIDENS command_executed: new field \"depth\" of 27 values"),
    (event, |e| drop(e.fields.remove(1)), "NARROWS command_executed: field \"options\" is gone"),
    (event, |e| e.fields.swap(0, 1), "REWORDS command_executed: fields in another order"),
    // Domains.
    (event, |e| e.fields[0].domain = choice(&["think", "compare", "repair"]), "WIDENS command_executed: new variant \"repair\" in field \"command\""),
    (event, |e| e.fields[0].domain = choice(&["think"]), "NARROWS command_executed: variant \"compare\" in field \"command\" is gone"),
    (event, |e| e.fields[0].domain = choice(&["compare", "think"]), "REWORDS command_executed: variants of field \"command\" in another order"),
    (event, |e| e.fields[1].domain = flags(&["hidden", "case", "binary"]), "WIDENS command_executed: new variant \"binary\" in field \"options\""),
    (event, |e| e.fields[1].domain = choice(&["hidden", "case"]), "WIDENS command_executed: field \"options\" was a set over 2 variants and is one of 2 variants"),
    (event, |e| e.fields[2].domain = buckets(&[1, 11, 31, 51]), "WIDENS command_executed: field \"matches\" splits buckets at 31"),
    (event, |e| e.fields[2].domain = buckets(&[1, 12, 51]), "WIDENS command_executed: field \"matches\" splits buckets at 12"),
    (event, |e| e.fields[2].domain = buckets(&[1, 51]), "NARROWS command_executed: field \"matches\" has 3 buckets, joined from 4"),
    (event, |e| e.fields[2].domain = Domain::Measure(Measure::Count), "WIDENS command_executed: field \"matches\" was one of 4 buckets and is a quantity (count)"),
    (event, |e| e.fields[3].domain = buckets(&[1]), "WIDENS command_executed: field \"took\" was a quantity (elapsed) and is one of 2 buckets"),
    (event, |e| e.fields[3].domain = Domain::Measure(Measure::Count), "WIDENS command_executed: field \"took\" was a quantity (elapsed) and is a quantity (count)"),
    (event, |e| e.fields[4].domain = optional(Domain::Bool), "WIDENS command_executed: field \"success\" tells apart that it is absent"),
    (event, |e| e.fields[5].domain = choice(&["quick", "deep"]), "NARROWS command_executed: field \"profile\" no longer tells apart that it is absent"),
    (event, |e| e.fields[5].domain = optional(choice(&["quick"])), "NARROWS command_executed: variant \"deep\" in field \"profile\" is gone"),
    // Crosses.
    (event, |e| e.crosses.push(vec!["took".into(), "command".into()]), "WIDENS command_executed: new cross command x took"),
    (event, |e| e.crosses.clear(), "NARROWS command_executed: cross command x success is gone"),
    (event, |e| e.crosses[0].swap(0, 1), "REWORDS command_executed: crosses in another order"),
    // Systems.
    (event, |e| e.only = vec!["windows".into()], "NARROWS command_executed: on all systems became on windows"),
    // Words.
    (event, |e| e.about = "A command is over.".into(), "REWORDS command_executed: description of the entry became \"A command is over.\""),
    (event, |e| e.allow_name = Some("closed".into()), "REWORDS command_executed: reason for the name of the entry became \"closed\""),
    (event, |e| e.fields[0].about = "Which.".into(), "REWORDS command_executed: description of field \"command\" became \"Which.\""),
    (event, |e| e.fields[0].allow_name = Some("closed".into()), "REWORDS command_executed: reason for the name of field \"command\" became \"closed\""),
    (event, |e| describe(&mut e.fields[0].domain), "REWORDS command_executed: description of variant \"think\" in field \"command\" became \"Thinks.\""),
    (event, |e| e.origin.module = "sift::main".into(), "REWORDS command_executed: moved from sift::command to sift::main"),
];

/// Mutations whose opposite the table lacks, read from right to left.
#[rustfmt::skip]
const OPPOSITES: &[Case] = &[
    (event, |e| e.level = Level::Basic, "NARROWS command_executed: level basic became enhanced: fewer users are covered"),
    (event, |e| e.level = Level::Full, "WIDENS command_executed: level full became enhanced: more users are covered"),
    (event, |e| e.retention_days = None, "NARROWS command_executed: retention of the default became 60 days"),
    (feature, |e| e.retention_days = None, "NARROWS search.indexed: retention of the default became 60 days"),
    (event, |e| e.expires = None, "NARROWS command_executed: it expires on 2027-06-30"),
    (feature, |e| e.timed = false, "WIDENS search.indexed: calls are timed"),
    (feature, |e| e.errors = None, "WIDENS search.indexed: errors are told apart by 2 kinds"),
    (event, |e| e.only = vec!["windows".into()], "WIDENS command_executed: on windows became on all systems"),
    (event, |e| e.allow_name = Some("closed".into()), "REWORDS command_executed: reason for the name of the entry is gone"),
    (feature, |e| e.kind = Kind::Event, "WIDENS search.indexed: an event became a feature"),
];

fn describe(domain: &mut Domain) {
    if let Domain::Choice { values } = domain {
        values[0].about = "Thinks.".into();
    }
}

fn only_change(agreed: &Entry, now: &Entry) -> diff::Change {
    let mut changes = diff::entry(agreed, now);
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

fn lock() -> Lock {
    let catalog = Catalog {
        schema: SCHEMA,
        entries: vec![event(), feature()],
        funnels: vec![funnel()],
    };
    Lock::of("sift", Some("https://one.example"), &["core-lib"], catalog)
}

fn lock_changes(mutate: fn(&mut Lock)) -> Vec<diff::Change> {
    let mut now = lock();
    mutate(&mut now);
    lock::diff(&lock(), &now)
}

type LockCase = (fn(&mut Lock), &'static str);

#[rustfmt::skip]
const LOCK_CASES: &[LockCase] = &[
    (|l| l.product = "other".into(), "WIDENS product \"sift\" became \"other\""),
    (|l| l.endpoint = Some("https://two.example".into()), "WIDENS new endpoint \"https://two.example\""),
    (|l| l.endpoint = None, "NARROWS no endpoint any more"),
    (|l| l.contributors.push("extra".into()), "WIDENS new contributor \"extra\""),
    (|l| l.contributors.clear(), "NARROWS contributor \"core-lib\" is gone"),
    (|l| l.entries.push(Entry { name: "new".into(), ..event() }), "WIDENS new: new event of 6 fields"),
    (|l| l.entries.push(Entry { name: "new".into(), fields: event().fields[..1].to_vec(), ..event() }), "WIDENS new: new event of 1 field"),
    (|l| l.entries.push(Entry { name: "new".into(), ..feature() }), "WIDENS new: new feature"),
    (|l| l.entries.truncate(1), "NARROWS search.indexed: no longer there"),
    // Funnels.
    (|l| l.funnels.push(Funnel { name: "new".into(), ..funnel() }), "WIDENS new: new funnel: command_executed => command_executed { command: think, success: true } * 3 => command_executed"),
    (|l| l.funnels.clear(), "NARROWS deep_use: the funnel is no longer there"),
    (|l| drop(l.funnels[0].steps.pop()), "NARROWS deep_use: ends 1 step earlier, after command_executed { command: think, success: true } * 3"),
    (|l| l.funnels[0].steps.truncate(1), "NARROWS deep_use: ends 2 steps earlier, after command_executed"),
    (|l| l.funnels[0].steps.push(step("command_executed")), "WIDENS deep_use: new steps command_executed => command_executed { command: think, success: true } * 3 => command_executed => command_executed"),
    (|l| drop(l.funnels[0].steps.remove(0)), "WIDENS deep_use: new steps command_executed { command: think, success: true } * 3 => command_executed"),
    (|l| l.funnels[0].steps[1].nth = 2, "WIDENS deep_use: new steps command_executed => command_executed { command: think, success: true } * 2 => command_executed"),
    (|l| drop(l.funnels[0].steps[1].conditions.pop()), "WIDENS deep_use: new steps command_executed => command_executed { command: think } * 3 => command_executed"),
    (|l| l.funnels[0].steps[1].conditions[0].value = "compare".into(), "WIDENS deep_use: new steps command_executed => command_executed { command: compare, success: true } * 3 => command_executed"),
    (|l| l.funnels[0].steps[1].conditions.swap(0, 1), "REWORDS deep_use: conditions in another order"),
    (|l| l.funnels[0].purpose = "sells".into(), "WIDENS deep_use: purpose \"shows whether people think\" became \"sells\""),
    (|l| l.funnels[0].about = "How deep.".into(), "REWORDS deep_use: description of the funnel became \"How deep.\""),
    (|l| l.funnels[0].allow_name = Some("closed".into()), "REWORDS deep_use: reason for the name of the funnel became \"closed\""),
    (|l| l.funnels[0].only = vec!["windows".into()], "NARROWS deep_use: on all systems became on windows"),
    (|l| l.funnels[0].origin.module = "sift::main".into(), "REWORDS deep_use: moved from sift::command to sift::main"),
];

#[test]
fn each_mutation_gives_one_line_with_the_right_word() {
    for (base, mutate, line) in CASES {
        let mut now = base();
        mutate(&mut now);
        assert_eq!(only_change(&base(), &now).to_string(), *line);
    }
    for (base, mutate, line) in OPPOSITES {
        let mut agreed = base();
        mutate(&mut agreed);
        assert_eq!(only_change(&agreed, &base()).to_string(), *line);
    }
    for (mutate, line) in LOCK_CASES {
        let lines: Vec<String> = lock_changes(*mutate)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(lines, [*line]);
    }
}

#[test]
fn every_rule_has_a_line_in_the_table() {
    let mut seen: BTreeSet<Rule> = BTreeSet::new();
    for (base, mutate, _) in CASES.iter().chain(OPPOSITES) {
        let mut other = base();
        mutate(&mut other);
        seen.insert(only_change(&base(), &other).rule);
        seen.insert(only_change(&other, &base()).rule);
    }
    for (mutate, _) in LOCK_CASES {
        seen.extend(lock_changes(*mutate).iter().map(|change| change.rule));
    }
    let all: BTreeSet<Rule> = Rule::ALL.iter().copied().collect();
    assert_eq!(seen, all);
    assert_eq!(all.len(), Rule::ALL.len(), "a rule stands twice");
}

#[test]
fn a_renamed_variant_is_a_new_one_and_a_lost_one() {
    let mut now = event();
    now.fields[0].domain = choice(&["think", "contrast"]);
    let words: Vec<Word> = diff::entry(&event(), &now)
        .iter()
        .map(|change| change.word)
        .collect();
    assert_eq!(words, [Word::Widens, Word::Narrows]);
    assert!(!diff::is_agreed_or_narrower(&event(), &now));
}

#[test]
fn the_default_retention_is_longer_for_counts_and_shorter_for_detail() {
    let mut agreed = event();
    agreed.retention_days = None;
    let mut now = event();
    for (days, rule) in [
        (1, Rule::RetentionShorter),
        (90, Rule::RetentionShorter),
        (91, Rule::RetentionLonger),
        (400, Rule::RetentionLonger),
    ] {
        now.retention_days = Some(days);
        assert_eq!(only_change(&agreed, &now).rule, rule, "{days}");
    }
    for (days, rule) in [(364, Rule::RetentionLonger), (365, Rule::RetentionShorter)] {
        now.retention_days = Some(days);
        assert_eq!(only_change(&now, &agreed).rule, rule, "{days}");
    }
}

#[test]
fn consent_to_one_entry_says_nothing_of_another() {
    let mut other = event();
    other.name = "something_else".into();
    assert!(diff::is_agreed_or_narrower(&event(), &event()));
    assert!(!diff::is_agreed_or_narrower(&event(), &other));
}

#[test]
fn a_change_is_json_for_programs() {
    let mut now = event();
    now.fields[1].domain = flags(&["hidden", "case", "binary"]);
    assert_eq!(
        serde_json::to_string(&only_change(&event(), &now)).unwrap(),
        r#"{"word":"widens","entry":"command_executed","what":"new variant \"binary\" in field \"options\"","rule":"variant_added"}"#
    );
}
