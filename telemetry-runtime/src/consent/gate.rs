//! Catalog + decision + agreed catalog → each entry on or off, with the reason.

use std::fmt;

use serde::Serialize;
use telemetry_schema::{Date, Level, diff::Change, document::Entry, document::Kind};

use super::{agreed::Agreed, policy::Decision, terms::Terms};
use crate::Host;

/// Whether an entry records now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It records.
    On {
        /// Timings and error kinds too.
        detail: bool,
    },
    /// It records nothing.
    Off(Reason),
}

/// Why an entry records nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// More than one entry has this name, so none of them records.
    DuplicateName,
    /// It comes from a crate that the program does not admit.
    NotAdmitted(String),
    /// The last day on which it records is over.
    Expired(Date),
    /// Nothing records; the source that decided that, and why.
    Consent {
        /// The source, in a word.
        source: &'static str,
        /// Why, in a sentence.
        why: String,
    },
    /// It needs a higher level than the one in force.
    LevelTooLow {
        /// What it needs.
        needs: Level,
        /// What is in force.
        has: Level,
    },
    /// Its category is not among those that may record.
    CategoryOff(Option<String>),
    /// It is new and was not agreed to.
    NotAgreed,
    /// It was agreed to and has become wider since.
    Widened(Vec<Change>),
}

/// Judges the entries of a program, sorted by name. The answers stand in the same order.
///
/// An entry is on only if the decision says yes, the terms include it, and a consent covers it:
/// the agreed catalog, or the environment's grant for this process.
pub fn judge(
    host: &Host,
    entries: &[Entry],
    decision: &Decision,
    agreed: Option<&Agreed>,
    today: Date,
) -> Vec<Verdict> {
    let judge_one = |(at, entry): (usize, &Entry)| {
        let reason = fault(host, entries, at)
            .or_else(|| expired(entry, today))
            .map_or_else(|| consented(entry, decision, agreed), Err);
        match reason {
            Ok(terms) => Verdict::On {
                detail: has_detail(entry, terms),
            },
            Err(reason) => Verdict::Off(reason),
        }
    };
    entries.iter().enumerate().map(judge_one).collect()
}

/// The first day on which [`judge`] may answer otherwise although nothing was changed: the day
/// after the next expiry.
pub fn valid_until(entries: &[Entry], today: Date) -> Option<Date> {
    entries
        .iter()
        .filter_map(|entry| entry.expires)
        .filter(|last| *last >= today)
        .map(|last| Date::from_days(last.days().saturating_add(1)))
        .min()
}

/// What no consent can mend.
pub fn fault(host: &Host, entries: &[Entry], at: usize) -> Option<Reason> {
    let entry = &entries[at];
    let same_name = |other: Option<&Entry>| other.is_some_and(|other| other.name == entry.name);
    if same_name(entries.get(at + 1)) || (at > 0 && same_name(entries.get(at - 1))) {
        Some(Reason::DuplicateName)
    } else if !host.admits(&entry.origin.crate_name) {
        Some(Reason::NotAdmitted(entry.origin.crate_name.clone()))
    } else {
        None
    }
}

fn expired(entry: &Entry, today: Date) -> Option<Reason> {
    entry
        .expires
        .filter(|last| *last < today)
        .map(Reason::Expired)
}

fn consented<'a>(
    entry: &Entry,
    decision: &'a Decision,
    agreed: Option<&Agreed>,
) -> Result<&'a Terms, Reason> {
    let Some(terms) = &decision.terms else {
        return Err(Reason::Consent {
            source: decision.source.as_str(),
            why: decision.why.clone(),
        });
    };
    within(entry, terms)?;
    match agreed {
        _ if decision.covers_running => {}
        Some(agreed) => agreed.covers(entry)?,
        None => return Err(Reason::NotAgreed),
    }
    Ok(terms)
}

/// Whether terms speak of an entry at all.
pub fn within(entry: &Entry, terms: &Terms) -> Result<(), Reason> {
    if entry.level > terms.level {
        Err(Reason::LevelTooLow {
            needs: entry.level,
            has: terms.level,
        })
    } else if !terms.categories.admit(entry.category.as_deref()) {
        Err(Reason::CategoryOff(entry.category.clone()))
    } else {
        Ok(())
    }
}

fn has_detail(entry: &Entry, terms: &Terms) -> bool {
    entry.kind == Kind::Feature && terms.level >= Level::Enhanced && !terms.limits.no_detail
}

impl Verdict {
    /// Whether the entry records.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On { .. } => f.write_str("records"),
            Self::Off(reason) => write!(f, "records nothing: {reason}"),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateName => f.write_str("more than one entry has this name"),
            Self::NotAdmitted(name) => {
                write!(f, "the crate {name} is not among the contributors")
            }
            Self::Expired(last) => write!(f, "its last day was {last}"),
            Self::Consent { why, .. } => f.write_str(why),
            Self::LevelTooLow { needs, has } => {
                write!(f, "it needs level {needs}, {has} is in force")
            }
            Self::CategoryOff(Some(category)) => {
                write!(f, "its category {category} was not chosen")
            }
            Self::CategoryOff(None) => {
                f.write_str("it has no category and only some categories were chosen")
            }
            Self::NotAgreed => f.write_str("it is new and waits for a review"),
            Self::Widened(changes) => {
                f.write_str("it became wider and waits for a review")?;
                changes
                    .iter()
                    .try_for_each(|change| write!(f, "; {}", change.what))
            }
        }
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
