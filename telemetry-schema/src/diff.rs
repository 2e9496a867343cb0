//! What changed between two catalogs, judged: whether a user has to be asked again.
//!
//! Every rule is one function, and one [`Rule`] that its changes carry. Where a change is wider in
//! one way and narrower in another, it widens. Two documents differ exactly if there is a change,
//! and what was agreed to covers an entry exactly if no change widens it.
//!
//! ```
//! use telemetry_schema::{Descriptor, Domain, Field, Head, Level, Origin};
//! use telemetry_schema::{diff, document::Entry};
//!
//! static FIELDS: &[Field] = &[Field::new("success", "Whether it succeeded.", &Domain::BOOL)];
//! const HEAD: Head = Head::new("saved", "A draft was saved.", "shows whether drafts are used",
//!     Level::Basic, Origin::new("editor", 1));
//! static AGREED: Descriptor = Descriptor::event(HEAD, &[], &[], 20);
//! static NOW: Descriptor = Descriptor::event(HEAD, FIELDS, &[], 20);
//!
//! let (agreed, now) = (Entry::from(&AGREED), Entry::from(&NOW));
//! assert_eq!(
//!     diff::entry(&agreed, &now)[0].to_string(),
//!     r#"WIDENS saved: new field "success" of 2 values"#,
//! );
//! assert!(!diff::is_agreed_or_narrower(&agreed, &now));
//! assert!(diff::is_agreed_or_narrower(&now, &agreed));
//! ```

mod domain;
mod entry;
mod funnel;
mod rule;
#[cfg(test)]
mod tests;

use crate::document::{Catalog, Entry, Funnel, find};
use serde::Serialize;
use std::fmt;

pub use rule::{Rule, Word};

/// One difference and the rule that judged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The verdict, which the rule decides.
    pub word: Word,
    /// The entry or funnel that changed; of a whole lock file there is none.
    pub entry: Option<String>,
    /// What changed, as a phrase.
    pub what: String,
    /// Why the verdict is this one.
    pub rule: Rule,
}

/// Everything that changed in one entry, from what was agreed to what is now.
#[must_use]
pub fn entry(agreed: &Entry, now: &Entry) -> Vec<Change> {
    let mut changes = Changes::of(&agreed.name);
    entry::compare(&mut changes, agreed, now);
    changes.found
}

/// Everything that changed in one funnel, from what was agreed to what is now.
#[must_use]
pub fn funnel(agreed: &Funnel, now: &Funnel) -> Vec<Change> {
    let mut changes = Changes::of(&agreed.name);
    funnel::compare(&mut changes, agreed, now);
    changes.found
}

/// Everything that changed between two catalogs: first what the new one holds, in its order, then
/// what it no longer holds; entries first, then funnels.
#[must_use]
pub fn catalog(old: &Catalog, new: &Catalog) -> Vec<Change> {
    let mut found = entries(&old.entries, &new.entries);
    found.extend(funnels(&old.funnels, &new.funnels));
    found
}

/// Whether a consent to `agreed` covers `now`: nothing widened.
#[must_use]
pub fn is_agreed_or_narrower(agreed: &Entry, now: &Entry) -> bool {
    agreed.name == now.name
        && entry(agreed, now)
            .iter()
            .all(|change| change.word != Word::Widens)
}

pub(crate) fn entries(old: &[Entry], new: &[Entry]) -> Vec<Change> {
    let mut found = Vec::new();
    for now in new {
        match find(old, &now.name) {
            Some(agreed) => found.extend(entry(agreed, now)),
            None => found.push(new_entry(now)),
        }
    }
    let gone = old
        .iter()
        .filter(|agreed| find(new, &agreed.name).is_none());
    found.extend(gone.map(removed_entry));
    found
}

pub(crate) fn funnels(old: &[Funnel], new: &[Funnel]) -> Vec<Change> {
    let of =
        |funnels: &'_ [Funnel], name: &str| funnels.iter().position(|funnel| funnel.name == name);
    let mut found = Vec::new();
    for now in new {
        match of(old, &now.name) {
            Some(at) => found.extend(funnel(&old[at], now)),
            None => found.push(new_funnel(now)),
        }
    }
    let gone = old.iter().filter(|agreed| of(new, &agreed.name).is_none());
    found.extend(gone.map(|agreed| {
        let what = "the funnel is no longer there";
        Change::new(Rule::FunnelRemoved, Some(&agreed.name), what)
    }));
    found
}

/// What is computed of records was not agreed to with the records.
fn new_funnel(now: &Funnel) -> Change {
    let what = format!("new funnel: {}", funnel::steps(&now.steps));
    Change::new(Rule::FunnelAdded, Some(&now.name), what)
}

/// Nobody agreed to what did not exist.
fn new_entry(now: &Entry) -> Change {
    let what = match now.kind {
        crate::document::Kind::Feature => "new feature".to_owned(),
        crate::document::Kind::Event => match now.fields.len() {
            1 => "new event of 1 field".to_owned(),
            fields => format!("new event of {fields} fields"),
        },
    };
    Change::new(Rule::EntryAdded, Some(&now.name), what)
}

/// What is not in the program cannot record. The lock test fails on it all the same, because a
/// linker may have left it out.
fn removed_entry(agreed: &Entry) -> Change {
    Change::new(Rule::EntryRemoved, Some(&agreed.name), "no longer there")
}

/// The changes of one entry as they are found.
struct Changes<'a> {
    entry: &'a str,
    found: Vec<Change>,
}

impl<'a> Changes<'a> {
    fn of(entry: &'a str) -> Self {
        Self {
            entry,
            found: Vec::new(),
        }
    }

    fn add(&mut self, rule: Rule, what: impl Into<String>) {
        self.found.push(Change::new(rule, Some(self.entry), what));
    }
}

impl Change {
    pub(crate) fn new(rule: Rule, entry: Option<&str>, what: impl Into<String>) -> Self {
        Self {
            word: rule.word(),
            entry: entry.map(str::to_owned),
            what: what.into(),
            rule,
        }
    }
}

/// `WIDENS command_executed: new variant "repair" in field "command"`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.entry {
            Some(entry) => write!(f, "{} {entry}: {}", self.word, self.what),
            None => write!(f, "{} {}", self.word, self.what),
        }
    }
}
