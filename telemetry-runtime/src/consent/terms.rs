//! What somebody agreed to, apart from the catalog.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use telemetry_schema::{Date, Level};

/// What may be recorded and whether it may leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The level.
    pub level: Level,
    /// The categories.
    pub categories: Categories,
    /// Whether reports may be sent.
    pub share: bool,
    /// What the user lowered.
    pub limits: Limits,
    /// The day since which these terms hold; nothing where they hold for this process alone.
    pub since: Option<Date>,
    /// See [`Agreed::stretch`](super::agreed::Agreed::stretch); nothing where nothing may be sent.
    pub stretch: Option<u32>,
}

/// Which categories of entries may record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Categories {
    /// All entries.
    #[default]
    All,
    /// Entries of these categories; an entry without a category is in none of them.
    Only(BTreeSet<String>),
}

/// What a user may lower and never raise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The most days that anything is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u16>,
    /// The most mebibytes that the data may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_mib: Option<u32>,
    /// No timings and no error kinds, whatever the level.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_detail: bool,
}

impl Categories {
    /// Whether an entry of this category may record.
    pub fn admit(&self, category: Option<&str>) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => category.is_some_and(|name| names.contains(name)),
        }
    }

    /// What both admit.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::All, other) => other.clone(),
            (this, Self::All) => this.clone(),
            (Self::Only(left), Self::Only(right)) => {
                Self::Only(left.intersection(right).cloned().collect())
            }
        }
    }
}

impl Limits {
    /// The lower of each.
    #[must_use]
    pub fn lower(self, other: Self) -> Self {
        Self {
            retention_days: lower(self.retention_days, other.retention_days),
            size_mib: lower(self.size_mib, other.size_mib),
            no_detail: self.no_detail || other.no_detail,
        }
    }
}

fn lower<T: Ord>(left: Option<T>, right: Option<T>) -> Option<T> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
