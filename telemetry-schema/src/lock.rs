//! The lock file: what a host's catalog was when somebody last looked at it.
//!
//! It is readable JSON beside the source, so that a review shows every domain that is added. A test
//! of the host compares it with the catalog that the program links.
//!
//! ```
//! use telemetry_schema::{document::Catalog, lock::{self, Lock}};
//!
//! let agreed = Lock::of("sift", None, &[], Catalog::of([]));
//! let now = Lock::of("sift", Some("https://telemetry.example"), &[], Catalog::of([]));
//! assert_eq!(
//!     lock::diff(&agreed, &now)[0].to_string(),
//!     r#"WIDENS new endpoint "https://telemetry.example""#,
//! );
//! ```

use crate::{
    diff::{Change, Rule, entries, funnels},
    document::{Catalog, DocumentError, Entry, Funnel, SCHEMA, check, json, sort, sort_funnels},
};
use serde::{Deserialize, Serialize};

/// A host's catalog with what else a user agrees to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Version of the format.
    pub schema: u32,
    /// The product that reports speak of.
    pub product: String,
    /// Where reports go, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The crates whose entries are admitted beside the host's own, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<String>,
    /// The entries, sorted by name.
    pub entries: Vec<Entry>,
    /// The funnels, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funnels: Vec<Funnel>,
}

impl Lock {
    /// The lock of a program as it is.
    #[must_use]
    pub fn of(
        product: &str,
        endpoint: Option<&str>,
        contributors: &[&str],
        catalog: Catalog,
    ) -> Self {
        let mut lock = Self {
            schema: SCHEMA,
            product: product.to_owned(),
            endpoint: endpoint.map(str::to_owned),
            contributors: contributors.iter().map(|&name| name.to_owned()).collect(),
            entries: catalog.entries,
            funnels: catalog.funnels,
        };
        lock.sort();
        lock
    }

    /// The entry of a name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The funnel of a name.
    #[must_use]
    pub fn funnel(&self, name: &str) -> Option<&Funnel> {
        self.funnels.iter().find(|funnel| funnel.name == name)
    }

    /// What the lock says of one operating system (as `std::env::consts::OS` names it): entries that
    /// are only for others are left out, and the lines `only` with them.
    #[must_use]
    pub fn on(&self, system: &str) -> Self {
        let mut lock = self.clone();
        lock.entries.retain(|entry| is_for(&entry.only, system));
        for entry in &mut lock.entries {
            entry.only.clear();
        }
        lock.funnels.retain(|funnel| is_for(&funnel.only, system));
        for funnel in &mut lock.funnels {
            funnel.only.clear();
        }
        lock
    }

    /// What the file becomes when somebody accepts `now`, a program of one operating system: its
    /// entries with the lines `only` that this lock has, and the entries that are for other systems.
    #[must_use]
    pub fn accept(&self, now: &Self, system: &str) -> Self {
        let mut lock = now.clone();
        for entry in &mut lock.entries {
            let before = self.entry(&entry.name);
            if let Some(before) = before.filter(|old| is_for(&old.only, system)) {
                entry.only.clone_from(&before.only);
            }
        }
        for funnel in &mut lock.funnels {
            let before = self.funnel(&funnel.name);
            if let Some(before) = before.filter(|old| is_for(&old.only, system)) {
                funnel.only.clone_from(&before.only);
            }
        }
        let elsewhere =
            |entry: &&Entry| !is_for(&entry.only, system) && now.entry(&entry.name).is_none();
        lock.entries
            .extend(self.entries.iter().filter(elsewhere).cloned());
        let elsewhere =
            |funnel: &&Funnel| !is_for(&funnel.only, system) && now.funnel(&funnel.name).is_none();
        lock.funnels
            .extend(self.funnels.iter().filter(elsewhere).cloned());
        lock.sort();
        lock
    }

    /// Readable JSON with a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::readable(self)
    }

    /// Reads what [`Self::to_json`] wrote, laid out in any way.
    ///
    /// # Errors
    /// As [`Catalog::from_json`], and when two entries have one name.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let mut lock: Self = json::read(text)?;
        check::lock(&lock)?;
        lock.sort();
        Ok(lock)
    }

    /// SHA-256 of the canonical JSON, as 64 lower-case digits.
    #[must_use]
    pub fn sha256(&self) -> String {
        json::sha256(self)
    }

    fn sort(&mut self) {
        self.contributors.sort();
        self.contributors.dedup();
        sort(&mut self.entries);
        sort_funnels(&mut self.funnels);
    }
}

/// Everything that changed between two locks: what concerns the whole first, then entry by
/// entry, then funnel by funnel.
#[must_use]
pub fn diff(old: &Lock, new: &Lock) -> Vec<Change> {
    let mut changes = Vec::new();
    changes.extend(product(old, new));
    changes.extend(endpoint(old, new));
    changes.extend(contributors(old, new));
    changes.extend(entries(&old.entries, &new.entries));
    changes.extend(funnels(&old.funnels, &new.funnels));
    changes
}

/// What was agreed to for one product was not agreed to for another.
fn product(old: &Lock, new: &Lock) -> Option<Change> {
    (old.product != new.product).then(|| {
        let what = format!("product \"{}\" became \"{}\"", old.product, new.product);
        Change::new(Rule::ProductChanged, None, what)
    })
}

/// Who receives the reports is part of what is agreed to.
fn endpoint(old: &Lock, new: &Lock) -> Option<Change> {
    if old.endpoint == new.endpoint {
        return None;
    }
    Some(match &new.endpoint {
        Some(endpoint) => Change::new(
            Rule::EndpointChanged,
            None,
            format!("new endpoint \"{endpoint}\""),
        ),
        None => Change::new(Rule::EndpointRemoved, None, "no endpoint any more"),
    })
}

/// A crate that is admitted can add entries from then on.
fn contributors(old: &Lock, new: &Lock) -> Vec<Change> {
    let missing_in = |lock: &Lock, name: &String| !lock.contributors.contains(name);
    let added = new.contributors.iter().filter(|name| missing_in(old, name));
    let removed = old.contributors.iter().filter(|name| missing_in(new, name));
    added
        .map(|name| {
            (
                Rule::ContributorAdded,
                format!("new contributor \"{name}\""),
            )
        })
        .chain(removed.map(|name| {
            let what = format!("contributor \"{name}\" is gone");
            (Rule::ContributorRemoved, what)
        }))
        .map(|(rule, what)| Change::new(rule, None, what))
        .collect()
}

fn is_for(only: &[String], system: &str) -> bool {
    only.is_empty() || only.iter().any(|name| name == system)
}
