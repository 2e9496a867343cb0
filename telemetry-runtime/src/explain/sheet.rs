//! One entry or funnel in the words that all renderings share; they only lay it out.

use crate::wrap::TIE;
use telemetry_schema::{
    Level, Measure,
    document::{Domain, Entry, Kind, Origin, Value},
    retention::Kept,
    timing,
};

use super::{Here, Listed, ranges};

/// What a reader is told of an entry or a funnel.
pub(super) struct Sheet<'a> {
    pub name: &'a str,
    pub kind: &'static str,
    pub about: &'a str,
    pub facts: Vec<Fact>,
    pub rows: Vec<Row<'a>>,
}

/// A property of an entry: what it is called and what it is.
pub(super) struct Fact {
    pub label: &'static str,
    pub words: String,
}

/// A value of an entry: a field of an event, or what a feature records of a call.
pub(super) struct Row<'a> {
    pub name: &'a str,
    pub about: String,
    pub set: Set<'a>,
}

/// A whole domain: how it is read, and its values.
pub(super) struct Set<'a> {
    pub lead: String,
    pub values: Values<'a>,
}

/// Values that speak for themselves stand in one line, others each with what it means; the ranges
/// of a quantity are too many to stand in each entry, which only says where they are.
pub(super) enum Values<'a> {
    Plain(Vec<String>),
    Explained(Vec<(&'a str, String)>),
    Ranges(Measure),
}

impl<'a> Sheet<'a> {
    pub(super) fn of(listed: &'a Listed) -> Self {
        let entry = &listed.entry;
        Self {
            name: &entry.name,
            kind: match entry.kind {
                Kind::Feature => "feature",
                Kind::Event => "event",
            },
            about: &entry.about,
            facts: facts(listed),
            rows: match entry.kind {
                Kind::Feature => calls(entry),
                Kind::Event => fields(entry),
            },
        }
    }
}

fn facts(listed: &Listed) -> Vec<Fact> {
    let entry = &listed.entry;
    let crosses = entry.crosses.iter().map(|cross| Some(cross.join(" and ")));
    let until = entry
        .expires
        .map(|day| format!("{day}, nothing after that day"));
    let whole = (entry.level == Level::Full && entry.kind == Kind::Event)
        .then(|| "all values of one event, since single events are kept".to_owned());
    let only = (!entry.only.is_empty()).then(|| entry.only.join(", "));
    let mut facts = vec![
        fact("Why", Some(entry.purpose.clone())),
        fact("Level", Some(entry.level.to_string())),
        fact("Category", entry.category.clone()),
        fact("Together", whole),
    ];
    facts.extend(crosses.map(|cross| fact("Together", cross)));
    facts.extend([
        fact("Kept", Some(kept(entry))),
        fact("Until", until),
        fact("Crate", Some(place(&entry.origin))),
        fact("Only on", only),
        fact("Name", entry.allow_name.clone()),
        fact(
            "Admitted",
            (!listed.admitted).then(|| NOT_ADMITTED.to_owned()),
        ),
        fact("Now", listed.here.as_ref().map(now)),
        fact("Recorded", listed.here.as_ref().and_then(recorded)),
    ]);
    facts.into_iter().flatten().collect()
}

/// What follows the days where the author did not choose them.
pub(super) const BY_DEFAULT: &str = ", the default";

/// How long the device keeps each part of an entry.
fn kept(entry: &Entry) -> String {
    let kept = Kept::of(entry.retention_days);
    let single = entry.level == Level::Full && entry.kind == Kind::Event;
    let parts = [
        (true, "counts", kept.tally_days),
        (single, "single events", kept.detail_days),
        (entry.timed, "times", kept.detail_days),
        (entry.errors.is_some(), "kinds of errors", kept.error_days),
    ];
    let parts = parts.iter().filter(|(is_there, ..)| *is_there);
    let days = if parts.clone().all(|(.., days)| *days == kept.tally_days) {
        format!("{} days", kept.tally_days)
    } else {
        let parts: Vec<String> = parts
            .map(|(_, part, days)| format!("{part} {days} days"))
            .collect();
        parts.join(", ")
    };
    let by_default = match entry.retention_days {
        Some(_) => "",
        None => BY_DEFAULT,
    };
    format!("{days} on this device{by_default}")
}

const NOT_ADMITTED: &str = "no: the program does not name this crate, so the entry records nothing";

pub(super) fn fact(label: &'static str, words: Option<String>) -> Option<Fact> {
    words.map(|words| Fact { label, words })
}

pub(super) fn place(origin: &Origin) -> String {
    if origin.module == origin.crate_name {
        origin.crate_name.clone()
    } else {
        format!("{} ({})", origin.crate_name, origin.module)
    }
}

fn now(here: &Here) -> String {
    let state = if here.records { "records" } else { "off" };
    if here.because.is_empty() {
        state.to_owned()
    } else {
        format!("{state}: {}", here.because)
    }
}

fn recorded(here: &Here) -> Option<String> {
    Some(match here.recorded? {
        0 => "never on this device".to_owned(),
        1 => "once on this device".to_owned(),
        times => format!("{times} times on this device"),
    })
}

fn fields(entry: &Entry) -> Vec<Row<'_>> {
    entry
        .fields
        .iter()
        .map(|field| Row {
            name: &field.name,
            about: with_reason(&field.about, field.allow_name.as_deref()),
            set: set(&field.domain),
        })
        .collect()
}

/// What is recorded of a call is the same for every feature but for its errors and its time.
fn calls(entry: &Entry) -> Vec<Row<'_>> {
    let outcomes = ["ok", "err", "panic", "cancelled"];
    let mut rows = vec![Row {
        name: "outcome",
        about: "How the call ended.".to_owned(),
        set: plain("one of", outcomes.map(str::to_owned).to_vec()),
    }];
    if let Some(errors) = &entry.errors {
        rows.push(Row {
            name: "error",
            about: "The kind of the error, from level enhanced.".to_owned(),
            set: set(errors),
        });
    }
    if entry.timed {
        rows.push(Row {
            name: "time",
            about: "How long the call took, from level enhanced.".to_owned(),
            set: plain(
                &format!("one of {} ranges", timing::BUCKETS),
                vec![spread()],
            ),
        });
    }
    rows
}

fn spread() -> String {
    format!("1{TIE}ns to 39{TIE}h, each power of two in 16 equal parts")
}

fn set(domain: &Domain) -> Set<'_> {
    match domain {
        Domain::Bool => plain("one of", vec!["false".to_owned(), "true".to_owned()]),
        Domain::Choice { values } => choice("one of", values),
        Domain::Flags { values } => choice("any number of", values),
        Domain::Buckets { bounds } => {
            let ranges = ranges::of_bounds(bounds);
            plain(
                &format!("one of {} {}", ranges.len(), ranges::OF_BOUNDS),
                ranges,
            )
        }
        Domain::Measure(measure) => Set {
            lead: format!("a {}, in", ranges::name(*measure)),
            values: Values::Ranges(*measure),
        },
        Domain::Optional(inner) => {
            let mut set = set(inner);
            match &mut set.values {
                Values::Plain(values) => values.insert(0, "none".to_owned()),
                Values::Explained(values) => values.insert(0, ("none", String::new())),
                Values::Ranges(_) => set.lead.insert_str(0, OR_NONE),
            }
            set
        }
    }
}

/// What stands before a quantity that may be absent.
pub(super) const OR_NONE: &str = "none, or ";

fn plain<'a>(lead: &str, values: Vec<String>) -> Set<'a> {
    Set {
        lead: lead.to_owned(),
        values: Values::Plain(values),
    }
}

fn choice<'a>(lead: &str, values: &'a [Value]) -> Set<'a> {
    let explained = |value: &Value| !value.about.is_empty() || value.allow_name.is_some();
    if !values.iter().any(explained) {
        return plain(
            lead,
            values.iter().map(|value| value.name.clone()).collect(),
        );
    }
    let values = values.iter().map(|value| {
        let about = with_reason(&value.about, value.allow_name.as_deref());
        (value.name.as_str(), about)
    });
    Set {
        lead: lead.to_owned(),
        values: Values::Explained(values.collect()),
    }
}

fn with_reason(about: &str, allow_name: Option<&str>) -> String {
    match allow_name {
        Some(reason) if about.is_empty() => format!("(name allowed: {reason})"),
        Some(reason) => format!("{about} (name allowed: {reason})"),
        None => about.to_owned(),
    }
}
