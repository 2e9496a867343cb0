//! What the user agreed to, entry by entry.

use serde::{Deserialize, Serialize};
use telemetry_schema::{
    Level,
    diff::{self, Change, Word},
    document::{Catalog, Entry, Funnel, SCHEMA},
};

use super::{
    gate::{self, Reason},
    sources::{AgreedTo, Wish},
    terms::{Categories, Terms},
};
use crate::Host;

/// The most shapes of one entry or funnel that are remembered: one for each release that runs side by side.
const SHAPES_MAX: usize = 8;

/// The agreed catalog and the bounds of the consent.
///
/// It is a union: two releases may know one entry in two shapes, and both may have been agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// Version of the format.
    pub schema: u32,
    /// Where reports go, as the user saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The highest level that was agreed to.
    pub level: Level,
    /// The categories that were agreed to.
    #[serde(default, skip_serializing_if = "is_all")]
    pub categories: Categories,
    /// Whether sharing was agreed to.
    pub share: bool,
    /// Drawn when sharing began, and the same until an answer takes something back: a no, a lower level, fewer
    /// categories, another place. What was recorded in one stretch does not leave in another. It says nothing
    /// else, and leaves with nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<u32>,
    /// The entries in every shape that was agreed to.
    pub catalog: Catalog,
}

impl Agreed {
    /// An agreement to all entries that terms include, on top of an earlier one.
    ///
    /// What the new terms do not include is forgotten, so that it has to be agreed to again.
    pub fn renewed(before: Option<&Self>, host: &Host, terms: &Terms, entries: &[Entry]) -> Self {
        let mut shapes: Vec<Entry> = before
            .iter()
            .flat_map(|before| &before.catalog.entries)
            .filter(|shape| gate::within(shape, terms).is_ok())
            .cloned()
            .collect();
        for (at, entry) in entries.iter().enumerate() {
            if gate::fault(host, entries, at).is_none() && gate::within(entry, terms).is_ok() {
                add(&mut shapes, entry);
            }
        }
        shapes.sort_by(|left, right| left.name.cmp(&right.name));
        Self {
            schema: SCHEMA,
            endpoint: host.endpoint().map(str::to_owned),
            level: terms.level,
            categories: terms.categories.clone(),
            share: terms.share,
            stretch: terms.stretch,
            catalog: Catalog {
                schema: SCHEMA,
                entries: shapes,
                funnels: Vec::new(),
            },
        }
    }

    /// The same with the funnels that are answered from agreed entries alone, on top of those of an
    /// earlier agreement.
    pub fn with_funnels(mut self, before: Option<&Self>, funnels: &[Funnel]) -> Self {
        let agreed = before.iter().flat_map(|before| &before.catalog.funnels);
        let mut shapes: Vec<Funnel> = Vec::new();
        for funnel in agreed.chain(funnels) {
            if funnel.fits(&self.catalog.entries).is_ok() {
                add_funnel(&mut shapes, funnel);
            }
        }
        shapes.sort_by(|left, right| left.name.cmp(&right.name));
        self.catalog.funnels = shapes;
        self
    }

    /// Whether the consent covers a funnel: what a report may tell of it.
    pub fn covers_funnel(&self, funnel: &Funnel) -> bool {
        let mut shapes = self.catalog.funnels.iter();
        shapes.any(|shape| shape.name == funnel.name && !is_wider(shape, funnel))
    }

    /// Every difference between what was agreed to and a funnel, in the nearest shape.
    pub fn funnel_changes(&self, funnel: &Funnel) -> Option<Vec<Change>> {
        let shapes = self.catalog.funnels.iter();
        shapes
            .filter(|shape| shape.name == funnel.name)
            .map(|shape| diff::funnel(shape, funnel))
            .min_by_key(Vec::len)
    }

    /// Whether the consent covers an entry: one of the agreed shapes is as wide.
    ///
    /// # Errors
    /// Why it does not.
    pub fn covers(&self, entry: &Entry) -> Result<(), Reason> {
        let mut nearest: Option<Vec<Change>> = None;
        for shape in self.shapes(&entry.name) {
            let wider = wider(shape, entry);
            if wider.is_empty() {
                return Ok(());
            }
            if nearest
                .as_ref()
                .is_none_or(|nearest| wider.len() < nearest.len())
            {
                nearest = Some(wider);
            }
        }
        Err(nearest.map_or(Reason::NotAgreed, Reason::Widened))
    }

    /// Every difference between what was agreed to and an entry, in the nearest shape.
    pub fn changes(&self, entry: &Entry) -> Option<Vec<Change>> {
        self.shapes(&entry.name)
            .map(|shape| diff::entry(shape, entry))
            .min_by_key(Vec::len)
    }

    /// The stretch of sharing, if it goes on: neither what the user's file came to say nor what it is to say now
    /// takes back anything of what was agreed to.
    pub fn going_on(&self, host: &Host, [before, now]: [&Wish; 2]) -> Option<u32> {
        let keeps = |wish: &Wish| {
            wish.share
                && self.level <= wish.level
                && self.categories.both(&wish.categories) == self.categories
        };
        let goes_on = keeps(before) && keeps(now) && self.endpoint.as_deref() == host.endpoint();
        self.stretch.filter(|_| self.share && goes_on)
    }

    /// The bounds, for a program as it is now: a new endpoint is not covered, nor is sharing that never began.
    pub fn bounds(&self, host: &Host) -> AgreedTo {
        AgreedTo {
            level: self.level,
            categories: self.categories.clone(),
            share: self.share
                && self.stretch.is_some()
                && self.endpoint.as_deref() == host.endpoint(),
            stretch: self.stretch,
        }
    }

    /// Readable JSON with a newline at the end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// Why it cannot be read, as a phrase that follows the path.
    pub fn from_json(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let version: Version = serde_json::from_str(text)
            .map_err(|error| format!("is not an agreed catalog: {error}"))?;
        if version.schema > SCHEMA {
            return Err("was written by a newer version of this program".to_owned());
        }
        let mut agreed: Self = serde_json::from_str(text)
            .map_err(|error| format!("is not an agreed catalog: {error}"))?;
        // Names, limits and references are judged where catalogs are read.
        agreed.catalog = agreed
            .catalog
            .judged()
            .map_err(|error| format!("is not an agreed catalog: {error}"))?;
        Ok(agreed)
    }

    fn shapes<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Entry> {
        self.catalog
            .entries
            .iter()
            .filter(move |shape| shape.name == name)
    }
}

fn add(shapes: &mut Vec<Entry>, entry: &Entry) {
    // What the new shape covers need not be remembered.
    shapes.retain(|shape| shape.name != entry.name || !wider(entry, shape).is_empty());
    let same = shapes
        .iter()
        .filter(|shape| shape.name == entry.name)
        .count();
    if same >= SHAPES_MAX
        && let Some(oldest) = shapes.iter().position(|shape| shape.name == entry.name)
    {
        shapes.remove(oldest);
    }
    shapes.push(entry.clone());
}

fn add_funnel(shapes: &mut Vec<Funnel>, funnel: &Funnel) {
    shapes.retain(|shape| shape.name != funnel.name || is_wider(funnel, shape));
    let same = shapes
        .iter()
        .filter(|shape| shape.name == funnel.name)
        .count();
    if same >= SHAPES_MAX
        && let Some(oldest) = shapes.iter().position(|shape| shape.name == funnel.name)
    {
        shapes.remove(oldest);
    }
    shapes.push(funnel.clone());
}

fn is_wider(agreed: &Funnel, now: &Funnel) -> bool {
    diff::funnel(agreed, now)
        .iter()
        .any(|change| change.word == Word::Widens)
}

fn wider(agreed: &Entry, now: &Entry) -> Vec<Change> {
    let mut changes = diff::entry(agreed, now);
    changes.retain(|change| change.word == Word::Widens);
    changes
}

fn is_all(categories: &Categories) -> bool {
    *categories == Categories::All
}
