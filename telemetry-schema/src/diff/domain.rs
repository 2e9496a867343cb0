//! The rules for the sets that values are taken from.

use super::{
    Changes, Rule,
    entry::{order, reason, reworded},
};
use crate::document::{Domain, Value};

pub(super) fn compare(changes: &mut Changes, place: &str, agreed: &Domain, now: &Domain) {
    use Domain::{Buckets, Choice, Flags, Optional};
    match (agreed, now) {
        (Optional(agreed), Optional(now)) => compare(changes, place, agreed, now),
        (agreed, Optional(now)) => {
            optional_added(changes, place);
            compare(changes, place, agreed, now);
        }
        (Optional(agreed), now) => {
            optional_removed(changes, place);
            compare(changes, place, agreed, now);
        }
        (Choice { values: agreed }, Choice { values: now })
        | (Flags { values: agreed }, Flags { values: now }) => {
            variants(changes, place, &VARIANTS, agreed, now);
        }
        (Buckets { bounds: agreed }, Buckets { bounds: now }) => {
            buckets(changes, place, agreed, now);
        }
        (agreed, now) if agreed == now => {}
        (agreed, now) => another_kind(changes, place, agreed, now),
    }
}

/// The kinds of a feature's errors, which are a choice; the words differ, the rule does not.
pub(super) fn compare_errors(changes: &mut Changes, agreed: &Domain, now: &Domain) {
    match (agreed, now) {
        (Domain::Choice { values: agreed }, Domain::Choice { values: now }) => {
            variants(changes, "the errors", &ERROR_KINDS, agreed, now);
        }
        _ => compare(changes, "the errors", agreed, now),
    }
}

/// `none` is a value that was not there.
fn optional_added(changes: &mut Changes, place: &str) {
    changes.add(
        Rule::OptionalAdded,
        format!("{place} tells apart that it is absent"),
    );
}

fn optional_removed(changes: &mut Changes, place: &str) {
    changes.add(
        Rule::OptionalRemoved,
        format!("{place} no longer tells apart that it is absent"),
    );
}

/// What the values of a choice are called, and the rules that judge them.
struct Names {
    one: &'static str,
    all: &'static str,
    added: Rule,
    removed: Rule,
}

const VARIANTS: Names = Names {
    one: "variant",
    all: "variants",
    added: Rule::VariantAdded,
    removed: Rule::VariantRemoved,
};

const ERROR_KINDS: Names = Names {
    one: "kind",
    all: "kinds",
    added: Rule::ErrorKindAdded,
    removed: Rule::ErrorKindRemoved,
};

/// A value is what can be said; a renamed one can say something new.
fn variants(changes: &mut Changes, place: &str, names: &Names, agreed: &[Value], now: &[Value]) {
    let one = names.one;
    let find = |values: &[Value], name: &str| values.iter().position(|value| value.name == name);
    for value in now {
        match find(agreed, &value.name) {
            Some(before) => one_value(changes, place, one, &agreed[before], value),
            None => changes.add(
                names.added,
                format!("new {one} \"{}\" in {place}", value.name),
            ),
        }
    }
    for value in agreed {
        if find(now, &value.name).is_none() {
            changes.add(
                names.removed,
                format!("{one} \"{}\" in {place} is gone", value.name),
            );
        }
    }
    order(
        changes,
        &format!("{} of {place}", names.all),
        agreed.iter().map(|value| &value.name),
        now.iter().map(|value| &value.name),
    );
}

fn one_value(changes: &mut Changes, place: &str, one: &str, agreed: &Value, now: &Value) {
    let place = format!("{one} \"{}\" in {place}", now.name);
    reworded(changes, &place, &agreed.about, &now.about);
    reason(
        changes,
        &place,
        agreed.allow_name.as_deref(),
        now.allow_name.as_deref(),
    );
}

/// A bound that was not there splits a bucket, whatever else was joined.
fn buckets(changes: &mut Changes, place: &str, agreed: &[i64], now: &[i64]) {
    if agreed == now {
        return;
    }
    let new: Vec<String> = now
        .iter()
        .filter(|bound| agreed.binary_search(bound).is_err())
        .map(i64::to_string)
        .collect();
    if new.is_empty() {
        changes.add(
            Rule::BucketsCoarser,
            format!(
                "{place} has {} buckets, joined from {}",
                now.len() + 1,
                agreed.len() + 1
            ),
        );
    } else {
        changes.add(
            Rule::BucketsFiner,
            format!("{place} splits buckets at {}", new.join(", ")),
        );
    }
}

/// Every value is a new one, and a quantity keeps an exact sum on the device.
fn another_kind(changes: &mut Changes, place: &str, agreed: &Domain, now: &Domain) {
    changes.add(
        Rule::DomainChanged,
        format!("{place} was {} and is {}", kind(agreed), kind(now)),
    );
}

fn kind(domain: &Domain) -> String {
    match domain {
        Domain::Bool => "true or false".to_owned(),
        Domain::Choice { values } => format!("one of {} variants", values.len()),
        Domain::Buckets { bounds } => format!("one of {} buckets", bounds.len() + 1),
        Domain::Measure(measure) => format!("a quantity ({})", measure.as_str()),
        Domain::Optional(inner) => format!("optional {}", kind(inner)),
        Domain::Flags { values } => format!("a set over {} variants", values.len()),
    }
}
