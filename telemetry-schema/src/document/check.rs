//! What serde cannot say of a document: names, limits, references.
//!
//! The word list is not asked again: a later release may know more words, and what was agreed to
//! under an earlier one must stay readable.

use super::{
    Condition, Domain, Entry, Field, Funnel, FunnelStep, Kind, Origin, Value, error::DocumentError,
};
use crate::{
    CROSS_CELLS_MAX, FIELD_VALUES_MAX, FIELDS_MAX, FLAGS_MAX, FUNNEL_STEPS_MAX, FUNNELS_MAX,
    NTH_MAX, lock::Lock, name as names, prose, retention::DAYS_MAX,
};
use std::collections::HashSet;

/// The longest path of a module, in bytes.
const MODULE_BYTES_MAX: usize = 256;

/// The longest name of a package, in bytes; crates.io accepts 64.
const PACKAGE_BYTES_MAX: usize = 64;

/// The most funnels that a catalog holds: an agreed one remembers several shapes of each.
const FUNNEL_SHAPES_MAX: usize = 8 * FUNNELS_MAX;

type Checked = Result<(), DocumentError>;

pub(crate) fn entries(entries: &[Entry]) -> Checked {
    entries.iter().try_for_each(entry)
}

pub(crate) fn lock(lock: &Lock) -> Checked {
    package("product", &lock.product)?;
    for contributor in &lock.contributors {
        package("contributors", contributor)?;
    }
    if let Some(endpoint) = &lock.endpoint {
        text("lock", "endpoint", endpoint)?;
    }
    distinct("lock", lock.entries.iter().map(|entry| entry.name.as_str()))?;
    entries(&lock.entries)?;
    if lock.funnels.len() > FUNNELS_MAX {
        return refuse("lock", format!("there are more than {FUNNELS_MAX} funnels"));
    }
    distinct(
        "lock",
        lock.funnels.iter().map(|funnel| funnel.name.as_str()),
    )?;
    funnels(&lock.funnels, &lock.entries)
}

pub(crate) fn funnels(funnels: &[Funnel], entries: &[Entry]) -> Checked {
    if funnels.len() > FUNNEL_SHAPES_MAX {
        return refuse(
            "funnels",
            format!("there are more than {FUNNEL_SHAPES_MAX}"),
        );
    }
    funnels.iter().try_for_each(|item| funnel(item, entries))
}

/// A name as cargo accepts it.
fn package(place: &str, name: &str) -> Checked {
    let accepted = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    if name.is_empty() || name.len() > PACKAGE_BYTES_MAX || !name.chars().all(accepted) {
        return refuse(place, "something is not named as packages are");
    }
    Ok(())
}

fn entry(entry: &Entry) -> Checked {
    name("entry", &entry.name)?;
    let place = entry.name.as_str();
    text(place, "description", &entry.about)?;
    text(place, "purpose", &entry.purpose)?;
    entry
        .category
        .iter()
        .try_for_each(|category| name(place, category))?;
    reason(place, entry.allow_name.as_deref())?;
    retention(place, entry.retention_days)?;
    origin(place, &entry.origin)?;
    entry
        .only
        .iter()
        .try_for_each(|system| name(place, system))?;
    match entry.kind {
        Kind::Feature => feature(entry),
        Kind::Event => event(entry),
    }
}

fn feature(entry: &Entry) -> Checked {
    let place = entry.name.as_str();
    if !entry.fields.is_empty() || !entry.crosses.is_empty() {
        return refuse(place, "a feature has no fields and no crosses");
    }
    match &entry.errors {
        None => Ok(()),
        Some(kinds @ Domain::Choice { .. }) => domain(place, kinds),
        Some(_) => refuse(place, "the errors of a feature are a choice"),
    }
}

fn event(entry: &Entry) -> Checked {
    let place = entry.name.as_str();
    if entry.timed || entry.errors.is_some() {
        return refuse(place, "an event is not timed and has no errors");
    }
    if entry.fields.len() > FIELDS_MAX {
        return refuse(place, format!("more than {FIELDS_MAX} fields"));
    }
    distinct(place, entry.fields.iter().map(|field| field.name.as_str()))?;
    entry
        .fields
        .iter()
        .try_for_each(|item| field(place, item))?;
    entry.crosses.iter().try_for_each(|item| cross(entry, item))
}

fn field(event: &str, field: &Field) -> Checked {
    name(event, &field.name)?;
    let place = format!("{event}.{}", field.name);
    text(&place, "description", &field.about)?;
    reason(&place, field.allow_name.as_deref())?;
    domain(&place, &field.domain)
}

fn cross(entry: &Entry, cross: &[String]) -> Checked {
    let place = format!("a cross of {}", entry.name);
    distinct(&place, cross.iter().map(String::as_str))?;
    if cross.len() < 2 {
        return refuse(&place, "it has fewer than two fields");
    }
    let mut cells = 1_u128;
    for member in cross {
        let Some(field) = entry.field(member) else {
            return refuse(&place, "it names a field that does not exist");
        };
        cells = cells.saturating_mul(field.domain.cardinality());
    }
    if cells > CROSS_CELLS_MAX {
        return refuse(&place, format!("more than {CROSS_CELLS_MAX} cells"));
    }
    Ok(())
}

/// A name means one thing, so a funnel has none of an entry's.
pub(super) fn funnel(funnel: &Funnel, entries: &[Entry]) -> Checked {
    name("funnel", &funnel.name)?;
    let place = funnel.name.as_str();
    if entries.iter().any(|entry| entry.name == funnel.name) {
        return refuse(place, "a funnel has the name of an entry");
    }
    text(place, "description", &funnel.about)?;
    text(place, "purpose", &funnel.purpose)?;
    reason(place, funnel.allow_name.as_deref())?;
    origin(place, &funnel.origin)?;
    funnel
        .only
        .iter()
        .try_for_each(|system| name(place, system))?;
    if !(2..=FUNNEL_STEPS_MAX).contains(&funnel.steps.len()) {
        return refuse(place, format!("a funnel has 2 to {FUNNEL_STEPS_MAX} steps"));
    }
    funnel
        .steps
        .iter()
        .try_for_each(|item| step(place, item, entries))
}

/// An agreed catalog holds an entry in several shapes, any of which may know the values.
fn step(place: &str, step: &FunnelStep, entries: &[Entry]) -> Checked {
    if !(1..=NTH_MAX).contains(&step.nth) {
        return refuse(place, format!("an occurrence is 1 to {NTH_MAX}"));
    }
    distinct(
        place,
        step.conditions
            .iter()
            .map(|condition| condition.field.as_str()),
    )?;
    let mut events = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Event && entry.name == step.event)
        .peekable();
    if events.peek().is_none() {
        return refuse(place, "a step names an event that does not exist");
    }
    let meets = |entry: &Entry| {
        step.conditions
            .iter()
            .all(|condition| can_be(entry, condition))
    };
    if !events.any(meets) {
        return refuse(
            place,
            "a step asks for a field or a value that does not exist",
        );
    }
    Ok(())
}

fn can_be(entry: &Entry, condition: &Condition) -> bool {
    entry.field(&condition.field).is_some_and(|field| {
        field.domain.is_told_apart() && field.domain.lines().contains(&condition.value)
    })
}

fn domain(place: &str, item: &Domain) -> Checked {
    match item {
        Domain::Bool | Domain::Measure(_) => Ok(()),
        Domain::Choice { values } => choices(place, values, FIELD_VALUES_MAX),
        Domain::Flags { values } => choices(place, values, FLAGS_MAX),
        Domain::Buckets { bounds } => buckets(place, bounds),
        Domain::Optional(inner) => match inner.as_ref() {
            Domain::Optional(_) | Domain::Flags { .. } => refuse(
                place,
                "an optional value holds no optional value and no set",
            ),
            inner => domain(place, inner),
        },
    }
}

fn choices(place: &str, values: &[Value], most: usize) -> Checked {
    if values.is_empty() || values.len() > most {
        return refuse(
            place,
            format!("it has {} values, 1 to {most} are accepted", values.len()),
        );
    }
    distinct(place, values.iter().map(|value| value.name.as_str()))?;
    for value in values {
        name(place, &value.name)?;
        judged(place, "description", prose::check(&value.about))?;
        reason(place, value.allow_name.as_deref())?;
    }
    Ok(())
}

fn buckets(place: &str, bounds: &[i64]) -> Checked {
    if bounds.is_empty() || bounds.len() >= FIELD_VALUES_MAX {
        return refuse(
            place,
            format!("1 to {} bounds are accepted", FIELD_VALUES_MAX - 1),
        );
    }
    if bounds.windows(2).any(|pair| pair[0] >= pair[1]) {
        return refuse(place, "the bounds do not ascend");
    }
    Ok(())
}

/// The name itself is not repeated in the message: it may be anything.
pub(crate) fn name(place: &str, text: &str) -> Checked {
    match names::check(text) {
        Ok(()) => Ok(()),
        Err(_) => refuse(place, "something is not named as names are"),
    }
}

fn text(place: &str, what: &str, text: &str) -> Checked {
    judged(place, what, prose::check_required(text))
}

fn judged(place: &str, what: &str, judged: Result<(), prose::Fault>) -> Checked {
    match judged {
        Ok(()) => Ok(()),
        Err(fault) => refuse(place, format!("the {what} {}", fault.as_str())),
    }
}

fn reason(place: &str, reason: Option<&str>) -> Checked {
    reason.map_or(Ok(()), |reason| text(place, "reason for the name", reason))
}

fn retention(place: &str, days: Option<u16>) -> Checked {
    match days {
        Some(days) if days == 0 || days > DAYS_MAX => {
            refuse(place, format!("retention is 1 to {DAYS_MAX} days"))
        }
        _ => Ok(()),
    }
}

fn origin(place: &str, origin: &Origin) -> Checked {
    let path_like = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    let fits = !origin.module.is_empty()
        && origin.module.len() <= MODULE_BYTES_MAX
        && (origin
            .module
            .bytes()
            .all(|byte| path_like(byte) || !byte.is_ascii()))
        && !origin.module.chars().any(char::is_control);
    if !fits || origin.module.split("::").next() != Some(origin.crate_name.as_str()) {
        return refuse(place, "the origin is not a module's path");
    }
    Ok(())
}

fn distinct<'a>(place: &str, names: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return refuse(place, "a name stands twice");
        }
    }
    Ok(())
}

fn refuse(place: &str, what: impl Into<String>) -> Checked {
    Err(DocumentError::content(place, what))
}
