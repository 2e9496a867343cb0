//! The rules for what an entry says of itself.

use super::{Changes, Rule, domain};
use crate::{
    Level,
    document::{Entry, Field, Kind, Origin},
    retention::Kept,
};
use std::collections::BTreeSet;

pub(super) fn compare(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    kind(changes, agreed, now);
    level(changes, agreed, now);
    purpose(changes, &agreed.purpose, &now.purpose);
    category(changes, agreed, now);
    retention(changes, agreed, now);
    expiry(changes, agreed, now);
    timing(changes, agreed, now);
    errors(changes, agreed, now);
    fields(changes, agreed, now);
    crosses(changes, agreed, now);
    systems(changes, &agreed.only, &now.only);
    wording(changes, agreed, now);
    origin(changes, &agreed.origin, &now.origin);
}

/// A call and an occurrence with values are recorded in forms that share nothing.
fn kind(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    match (agreed.kind, now.kind) {
        (Kind::Feature, Kind::Event) => changes.add(Rule::KindChanged, "a feature became an event"),
        (Kind::Event, Kind::Feature) => changes.add(Rule::KindChanged, "an event became a feature"),
        _ => {}
    }
}

/// An entry records for users at its level and above, in a form of its own. Lowered, it reaches
/// users who agreed to less; raised, it reaches fewer, and what it records of them stays the same,
/// with one exception: at `full` an event leaves singly and no longer as a count.
fn level(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    let (before, after) = (agreed.level, now.level);
    let singly = now.kind == Kind::Event && after == Level::Full;
    let rule = match after.cmp(&before) {
        std::cmp::Ordering::Equal => return,
        std::cmp::Ordering::Less => Rule::LevelLowered,
        std::cmp::Ordering::Greater if singly => Rule::SingleEventsAdded,
        std::cmp::Ordering::Greater => Rule::LevelRaised,
    };
    let effect = match rule {
        Rule::LevelLowered => "more users are covered",
        Rule::SingleEventsAdded => "events are recorded singly",
        _ => "fewer users are covered",
    };
    changes.add(rule, format!("level {before} became {after}: {effect}"));
}

/// Consent is given for an end.
pub(super) fn purpose(changes: &mut Changes, agreed: &str, now: &str) {
    if agreed != now {
        changes.add(
            Rule::PurposeChanged,
            format!("purpose \"{agreed}\" became \"{now}\""),
        );
    }
}

/// Users switch categories: one who refused the old category and accepted the new one would find
/// the entry recording, and nothing here knows which they chose.
fn category(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    if agreed.category != now.category {
        let show = |category: &Option<String>| {
            category
                .as_ref()
                .map_or("none".to_owned(), |name| format!("\"{name}\""))
        };
        changes.add(
            Rule::CategoryChanged,
            format!(
                "category {} became {}",
                show(&agreed.category),
                show(&now.category)
            ),
        );
    }
}

/// Longer if any part of what is recorded is kept longer, the defaults included.
fn retention(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    if agreed.retention_days == now.retention_days {
        return;
    }
    let longer = Kept::of(now.retention_days).is_longer_than(Kept::of(agreed.retention_days));
    let rule = if longer {
        Rule::RetentionLonger
    } else {
        Rule::RetentionShorter
    };
    let show = |days: Option<u16>| {
        days.map_or("the default".to_owned(), |days| match days {
            1 => "1 day".to_owned(),
            _ => format!("{days} days"),
        })
    };
    changes.add(
        rule,
        format!(
            "retention of {} became {}",
            show(agreed.retention_days),
            show(now.retention_days)
        ),
    );
}

/// An entry that was to end goes on.
fn expiry(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    let (rule, what) = match (agreed.expires, now.expires) {
        (Some(before), Some(after)) if after > before => {
            (Rule::ExpiryLater, format!("expiry {before} became {after}"))
        }
        (Some(before), Some(after)) if after < before => (
            Rule::ExpiryEarlier,
            format!("expiry {before} became {after}"),
        ),
        (Some(before), None) => (Rule::ExpiryLater, format!("expiry {before} was removed")),
        (None, Some(after)) => (Rule::ExpiryEarlier, format!("it expires on {after}")),
        _ => return,
    };
    changes.add(rule, what);
}

/// How long a call took says more than that it happened.
fn timing(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    match (agreed.timed, now.timed) {
        (false, true) => changes.add(Rule::TimingAdded, "calls are timed"),
        (true, false) => changes.add(Rule::TimingRemoved, "calls are no longer timed"),
        _ => {}
    }
}

/// Why a call failed says more than that it failed.
fn errors(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    match (&agreed.errors, &now.errors) {
        (None, Some(kinds)) => changes.add(
            Rule::ErrorsAdded,
            format!("errors are told apart by {} kinds", kinds.values()),
        ),
        (Some(_), None) => changes.add(
            Rule::ErrorsRemoved,
            "errors are no longer told apart by kind",
        ),
        (Some(before), Some(after)) => domain::compare_errors(changes, before, after),
        (None, None) => {}
    }
}

/// A field is a question of its own.
fn fields(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    for field in &now.fields {
        match agreed.field(&field.name) {
            Some(before) => one_field(changes, before, field),
            None => changes.add(
                Rule::FieldAdded,
                format!(
                    "new field \"{}\" of {} values",
                    field.name,
                    field.domain.values()
                ),
            ),
        }
    }
    for field in &agreed.fields {
        if now.field(&field.name).is_none() {
            changes.add(
                Rule::FieldRemoved,
                format!("field \"{}\" is gone", field.name),
            );
        }
    }
    order(
        changes,
        "fields",
        agreed.fields.iter().map(|field| &field.name),
        now.fields.iter().map(|field| &field.name),
    );
}

fn one_field(changes: &mut Changes, agreed: &Field, now: &Field) {
    let place = format!("field \"{}\"", now.name);
    domain::compare(changes, &place, &agreed.domain, &now.domain);
    reworded(changes, &place, &agreed.about, &now.about);
    reason(
        changes,
        &place,
        agreed.allow_name.as_deref(),
        now.allow_name.as_deref(),
    );
}

/// A joint count tells what the counts of its fields do not. The order of its fields tells nothing.
fn crosses(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    let sets = |entry: &Entry| -> Vec<BTreeSet<String>> {
        entry
            .crosses
            .iter()
            .map(|cross| cross.iter().cloned().collect())
            .collect()
    };
    let show = |cross: &BTreeSet<String>| {
        let names: Vec<&str> = cross.iter().map(String::as_str).collect();
        names.join(" x ")
    };
    let (before, after) = (sets(agreed), sets(now));
    let mut same = true;
    for cross in after.iter().filter(|cross| !before.contains(cross)) {
        changes.add(Rule::CrossAdded, format!("new cross {}", show(cross)));
        same = false;
    }
    for cross in before.iter().filter(|cross| !after.contains(cross)) {
        changes.add(Rule::CrossRemoved, format!("cross {} is gone", show(cross)));
        same = false;
    }
    if same && agreed.crosses != now.crosses {
        changes.add(Rule::Reordered, "crosses in another order");
    }
}

/// On a system that the lock left out, the entry is new. No system means all of them.
pub(super) fn systems(changes: &mut Changes, agreed: &[String], now: &[String]) {
    let covers =
        |systems: &[String], system: &String| systems.is_empty() || systems.contains(system);
    if agreed == now {
        return;
    }
    let show = |systems: &[String]| match systems {
        [] => "all systems".to_owned(),
        systems => systems.join(", "),
    };
    let added =
        !agreed.is_empty() && (now.is_empty() || now.iter().any(|system| !covers(agreed, system)));
    let removed =
        !now.is_empty() && (agreed.is_empty() || agreed.iter().any(|system| !covers(now, system)));
    let rule = match (added, removed) {
        (true, _) => Rule::SystemsAdded,
        (false, true) => Rule::SystemsRemoved,
        (false, false) => Rule::Reordered,
    };
    changes.add(rule, format!("on {} became on {}", show(agreed), show(now)));
}

fn wording(changes: &mut Changes, agreed: &Entry, now: &Entry) {
    reworded(changes, "the entry", &agreed.about, &now.about);
    reason(
        changes,
        "the entry",
        agreed.allow_name.as_deref(),
        now.allow_name.as_deref(),
    );
}

/// Where it stands in the source changes nothing for the user; whose entries are admitted at all
/// is the lock's own rule.
pub(super) fn origin(changes: &mut Changes, agreed: &Origin, now: &Origin) {
    if agreed != now {
        changes.add(
            Rule::OriginChanged,
            format!("moved from {} to {}", agreed.module, now.module),
        );
    }
}

/// A description is how the same thing is told.
pub(super) fn reworded(changes: &mut Changes, place: &str, agreed: &str, now: &str) {
    if agreed != now {
        changes.add(
            Rule::Reworded,
            format!("description of {place} became \"{now}\""),
        );
    }
}

/// The name is the same; why it may stand is told in another way.
pub(super) fn reason(changes: &mut Changes, place: &str, agreed: Option<&str>, now: Option<&str>) {
    if agreed != now {
        let what = match now {
            Some(now) => format!("reason for the name of {place} became \"{now}\""),
            None => format!("reason for the name of {place} is gone"),
        };
        changes.add(Rule::Reworded, what);
    }
}

/// The same names in another order; where names came or went, that is said already.
pub(super) fn order<'a>(
    changes: &mut Changes,
    what: &str,
    agreed: impl Iterator<Item = &'a String>,
    now: impl Iterator<Item = &'a String>,
) {
    let (agreed, now): (Vec<_>, Vec<_>) = (agreed.collect(), now.collect());
    let kept: Vec<_> = now.iter().filter(|name| agreed.contains(name)).collect();
    let stayed: Vec<_> = agreed.iter().filter(|name| now.contains(name)).collect();
    if kept != stayed {
        changes.add(Rule::Reordered, format!("{what} in another order"));
    }
}
