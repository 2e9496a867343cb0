use super::{choice, event, funnel};
use crate::diff::{self, Rule, Word};
use crate::document::{
    Catalog, Condition, Domain, Entry, Field, Funnel, FunnelStep, Kind, Origin, SCHEMA, Value,
};
use crate::{Date, Level, Measure};
use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use std::collections::BTreeSet;

const NAMES: [&str; 6] = ["alpha", "beta", "gamma", "delta", "beta.two", "omega_3"];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned)
}

fn about() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["What it is.", "Something else."]).prop_map(str::to_owned)
}

fn values() -> impl Strategy<Value = Vec<Value>> {
    let names = subsequence(NAMES.to_vec(), 1..NAMES.len()).prop_shuffle();
    names.prop_flat_map(|names| {
        let described = vec((about(), option::of(about())), names.len());
        described.prop_map(move |described| {
            names
                .iter()
                .zip(described)
                .map(|(name, (about, allow_name))| Value {
                    name: (*name).to_owned(),
                    about,
                    allow_name,
                })
                .collect()
        })
    })
}

fn single() -> impl Strategy<Value = Domain> {
    prop_oneof![
        Just(Domain::Bool),
        values().prop_map(|values| Domain::Choice { values }),
        subsequence((-20..20_i64).collect::<Vec<_>>(), 1..6)
            .prop_map(|bounds| Domain::Buckets { bounds }),
        prop::sample::select(Measure::ALL.to_vec()).prop_map(Domain::Measure),
    ]
}

fn domain() -> impl Strategy<Value = Domain> {
    prop_oneof![
        3 => single(),
        1 => single().prop_map(|inner| Domain::Optional(Box::new(inner))),
        1 => values().prop_map(|values| Domain::Flags { values }),
    ]
}

fn fields() -> impl Strategy<Value = Vec<Field>> {
    let names = subsequence(NAMES.to_vec(), 0..NAMES.len()).prop_shuffle();
    names.prop_flat_map(|names| {
        let rest = vec((about(), option::of(about()), domain()), names.len());
        rest.prop_map(move |rest| {
            names
                .iter()
                .zip(rest)
                .map(|(name, (about, allow_name, domain))| Field {
                    name: (*name).to_owned(),
                    about,
                    allow_name,
                    domain,
                })
                .collect()
        })
    })
}

/// Crosses of two fields, as many as small cells allow.
fn crosses(fields: &[Field], wanted: &[(usize, usize)]) -> Vec<Vec<String>> {
    let mut crosses = Vec::new();
    for (left, right) in wanted {
        let (Some(left), Some(right)) = (fields.get(*left), fields.get(*right)) else {
            continue;
        };
        if left.name != right.name {
            crosses.push(vec![left.name.clone(), right.name.clone()]);
        }
    }
    crosses
}

fn common() -> impl Strategy<Value = Entry> {
    let level = prop::sample::select(Level::ALL.to_vec());
    let expires = option::of((20_000..20_010_u32).prop_map(Date::from_days));
    let days = option::of(1..400_u16);
    (
        name(),
        about(),
        about(),
        level,
        option::of(name()),
        days,
        expires,
        name(),
    )
        .prop_map(
            |(name, about, purpose, level, category, retention_days, expires, module)| Entry {
                name,
                about,
                purpose,
                level,
                category,
                retention_days,
                expires,
                origin: Origin {
                    crate_name: "host".to_owned(),
                    module: format!("host::{}", module.replace('.', "::")),
                },
                fields: Vec::new(),
                crosses: Vec::new(),
                ..event()
            },
        )
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let feature =
        (common(), any::<bool>(), option::of(values())).prop_map(|(entry, timed, errors)| Entry {
            kind: Kind::Feature,
            timed,
            errors: errors.map(|values| Domain::Choice { values }),
            ..entry
        });
    let event = (common(), fields(), vec((0..4_usize, 0..4_usize), 0..3)).prop_map(
        |(entry, fields, wanted)| Entry {
            crosses: crosses(&fields, &wanted),
            fields,
            ..entry
        },
    );
    prop_oneof![feature, event]
}

/// Everything that an entry can say, as lines; the mutations below leave buckets as they are.
fn said(entry: &Entry) -> BTreeSet<String> {
    let mut said: BTreeSet<String> = entry
        .fields
        .iter()
        .flat_map(|field| {
            let lines = field.domain.lines().into_iter();
            lines.map(|line| format!("{}={line}", field.name))
        })
        .collect();
    said.extend(entry.crosses.iter().map(|cross| cross.join("x")));
    if entry.timed {
        said.insert("timed".to_owned());
    }
    for kind in entry.errors.iter().flat_map(Domain::lines) {
        said.insert(format!("error {kind}"));
    }
    said
}

fn any_step() -> impl Strategy<Value = FunnelStep> {
    let conditions = subsequence(vec![("command", "think"), ("success", "true")], 0..=2);
    (
        prop_oneof![Just("alpha"), Just("beta")],
        conditions.prop_shuffle(),
        1..3_u32,
    )
        .prop_map(|(event, conditions, nth)| FunnelStep {
            event: event.to_owned(),
            conditions: conditions
                .into_iter()
                .map(|(field, value)| Condition {
                    field: field.to_owned(),
                    value: value.to_owned(),
                })
                .collect(),
            nth,
        })
}

fn any_funnel() -> impl Strategy<Value = Funnel> {
    let rest = (about(), about(), option::of(about()));
    (rest, vec(any_step(), 2..4)).prop_map(|((about, purpose, allow_name), steps)| Funnel {
        about,
        purpose,
        allow_name,
        steps,
        ..funnel()
    })
}

fn met(step: &FunnelStep) -> BTreeSet<&Condition> {
    step.conditions.iter().collect()
}

fn document(entry: Entry) -> Catalog {
    Catalog {
        schema: SCHEMA,
        entries: vec![entry],
        funnels: Vec::new(),
    }
}

proptest! {
    /// Two entries differ exactly if a line says so: nothing changes unseen.
    #[test]
    fn equal_entries_and_only_they_have_no_changes(a in any_entry(), b in any_entry()) {
        prop_assert!(diff::entry(&a, &a).is_empty());
        let b = Entry { name: a.name.clone(), ..b };
        prop_assert_eq!(diff::entry(&a, &b).is_empty(), a == b);
    }

    /// Consent covers an entry exactly if no line widens it.
    #[test]
    fn covered_means_that_nothing_widens(a in any_entry(), picks in picks()) {
        let b = mutated(&a, &picks);
        let widens = diff::entry(&a, &b).iter().any(|change| change.word == Word::Widens);
        prop_assert_eq!(diff::is_agreed_or_narrower(&a, &b), !widens);
    }

    /// Two funnels differ exactly if a line says so.
    #[test]
    fn equal_funnels_and_only_they_have_no_changes(a in any_funnel(), b in any_funnel()) {
        prop_assert!(diff::funnel(&a, &a).is_empty());
        prop_assert_eq!(diff::funnel(&a, &b).is_empty(), a == b);
    }

    /// A funnel without its last steps is covered by the whole one, and by no other.
    #[test]
    fn only_a_shorter_funnel_is_covered(a in any_funnel(), b in any_funnel()) {
        let widens = diff::funnel(&a, &b).iter().any(|change| change.word == Word::Widens);
        let shorter = a.steps.len() >= b.steps.len()
            && a.steps.iter().zip(&b.steps).all(|(a, b)| a.event == b.event && a.nth == b.nth && met(a) == met(b));
        prop_assert_eq!(widens, !shorter || a.purpose != b.purpose);
    }

    /// What consent covers can only say what was agreed to: a second look, without the rules.
    #[test]
    fn what_is_covered_says_nothing_new(a in any_entry(), picks in picks()) {
        let b = mutated(&a, &picks);
        if diff::is_agreed_or_narrower(&a, &b) {
            let agreed = said(&a);
            for line in said(&b) {
                prop_assert!(agreed.contains(&line), "{line}");
            }
        }
    }

    /// Narrowing twice is narrowing: a consent carries over a chain of releases.
    #[test]
    fn covering_is_transitive(a in any_entry(), first in picks(), second in picks()) {
        let b = mutated(&a, &first);
        let c = mutated(&b, &second);
        if diff::is_agreed_or_narrower(&a, &b) && diff::is_agreed_or_narrower(&b, &c) {
            prop_assert!(diff::is_agreed_or_narrower(&a, &c));
        }
    }

    /// Any document survives its own file, and two documents never share a digest.
    #[test]
    fn a_file_reads_back(a in any_entry(), b in any_entry()) {
        let (a, b) = (document(a), document(b));
        let read = Catalog::from_json(&a.to_json());
        prop_assert_eq!(read.expect("our own file"), a.clone());
        prop_assert_eq!(a.sha256() == b.sha256(), a == b);
    }

    /// One mutation of a random entry adds the line of its rule, and its word.
    #[test]
    fn a_mutation_is_always_noticed(a in any_entry(), at in 0..MUTATIONS.len()) {
        let (mutate, rule) = MUTATIONS[at];
        let mut b = a.clone();
        mutate(&mut b);
        let changes = diff::entry(&a, &b);
        prop_assert!(changes.iter().all(|change| change.rule == rule), "{:#?}", changes);
        prop_assert_eq!(changes.is_empty(), a == b);
    }
}

type Mutation = (fn(&mut Entry), Rule);

/// A few mutations after another, so that covered pairs are common.
fn mutated(entry: &Entry, picks: &[usize]) -> Entry {
    let mut entry = entry.clone();
    for pick in picks {
        MUTATIONS[*pick].0(&mut entry);
    }
    entry
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    vec(0..MUTATIONS.len(), 0..4)
}

/// Mutations that mean the same whatever the entry was.
#[rustfmt::skip]
const MUTATIONS: &[Mutation] = &[
    (|e| e.purpose.push_str(" and more"), Rule::PurposeChanged),
    (|e| e.category = Some("unheard_of".into()), Rule::CategoryChanged),
    (|e| e.retention_days = Some(3_650), Rule::RetentionLonger),
    (|e| e.retention_days = e.retention_days.map(|days| days.div_ceil(2)), Rule::RetentionShorter),
    (|e| e.expires = None, Rule::ExpiryLater),
    (|e| e.expires = Some(Date::from_days(1)), Rule::ExpiryEarlier),
    (|e| e.level = Level::Basic, Rule::LevelLowered),
    (|e| e.timed = true, Rule::TimingAdded),
    (|e| e.timed = false, Rule::TimingRemoved),
    (|e| e.errors = None, Rule::ErrorsRemoved),
    (|e| e.fields.push(Field { name: "unheard_of".into(), about: "New.".into(), allow_name: None, domain: choice(&["one"]) }), Rule::FieldAdded),
    (|e| each(e, |values| values.push(Value::named("unheard_of"))), Rule::VariantAdded),
    (|e| each(e, |values| values.truncate(1)), Rule::VariantRemoved),
    (|e| each(e, |values| values.reverse()), Rule::Reordered),
    (|e| each(e, |values| values[0].about.push('!')), Rule::Reworded),
    (|e| e.crosses.clear(), Rule::CrossRemoved),
    (|e| e.about.push('!'), Rule::Reworded),
    (|e| e.origin.module.push_str("::inner"), Rule::OriginChanged),
    (|e| e.only = vec!["windows".into()], Rule::SystemsRemoved),
];

/// Changes every list of values in the fields.
fn each(entry: &mut Entry, mutate: fn(&mut Vec<Value>)) {
    for field in &mut entry.fields {
        let domain = match &mut field.domain {
            Domain::Optional(inner) => inner,
            domain => domain,
        };
        if let Domain::Choice { values } | Domain::Flags { values } = domain {
            mutate(values);
        }
    }
}
