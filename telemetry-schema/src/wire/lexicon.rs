//! What a catalog allows in reports, laid out to be asked.

use std::collections::{HashMap, HashSet};

use super::Hash;
use crate::{
    Date, Level, Measure,
    document::{Catalog, Domain, Entry, Funnel, Kind},
    label,
};

/// The word under which errors of an unnamed kind are counted.
const OTHER: &str = "other";

/// The names and values of a [`Catalog`], each found in one step: a server makes it once a catalog and
/// judges every report by it, without an allocation for what is right.
///
/// Names that two entries have are left out, because neither of the two records anything.
#[derive(Clone, Debug)]
pub struct Lexicon {
    entries: HashMap<Box<str>, Known>,
    funnels: HashMap<Box<str>, Vec<KnownFunnel>>,
    withdrawn: HashSet<Box<str>>,
    timing: Values,
}

/// An entry.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub kind: Kind,
    pub level: Level,
    pub expires: Option<Date>,
    pub timed: bool,
    pub errors: Values,
    /// In the order of the catalog.
    pub fields: Vec<KnownField>,
    /// The places of the fields that are counted together.
    pub crosses: Vec<Vec<usize>>,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub(super) struct KnownField {
    pub name: Box<str>,
    pub values: Values,
}

/// A funnel in one of its definitions.
#[derive(Clone, Debug)]
pub(super) struct KnownFunnel {
    pub definition: Hash,
    /// The level that each step needs.
    pub levels: Vec<Level>,
}

/// The values of a domain.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    lines: HashMap<Box<str>, u32>,
    states: u64,
    is_set: bool,
}

impl Lexicon {
    /// What a catalog allows.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        let twice: HashSet<&str> = catalog.duplicates().collect();
        let once = |entry: &&Entry| !twice.contains(entry.name.as_str());
        let known = |entry: &Entry| (entry.name.as_str().into(), Known::of(entry));
        let mut funnels: HashMap<_, Vec<_>> = HashMap::new();
        for funnel in &catalog.funnels {
            let of_name = funnels.entry(funnel.name.as_str().into()).or_default();
            of_name.push(KnownFunnel::of(funnel, catalog));
        }
        Self {
            entries: catalog.entries.iter().filter(once).map(known).collect(),
            funnels,
            withdrawn: HashSet::new(),
            timing: Values::of(&Domain::Measure(Measure::Elapsed)),
        }
    }

    /// The same without an entry or a funnel whose owner does not want it any more: what tells of it is
    /// refused as [`Code::Withdrawn`](super::Code::Withdrawn).
    pub fn withdraw(&mut self, name: &str) {
        self.withdrawn.insert(name.into());
    }

    pub(super) fn is_withdrawn(&self, name: &str) -> bool {
        !self.withdrawn.is_empty() && self.withdrawn.contains(name)
    }

    pub(super) fn entry(&self, name: &str) -> Option<&Known> {
        self.entries.get(name)
    }

    pub(super) fn funnels(&self, name: &str) -> &[KnownFunnel] {
        self.funnels.get(name).map_or(&[], Vec::as_slice)
    }

    /// The buckets of a timed feature.
    pub(super) const fn timing(&self) -> &Values {
        &self.timing
    }
}

impl Known {
    fn of(entry: &Entry) -> Self {
        let mut errors = entry
            .errors
            .as_ref()
            .map_or_else(Values::default, Values::of);
        errors.also(OTHER);
        let field = |field: &crate::document::Field| KnownField {
            name: field.name.as_str().into(),
            values: Values::of(&field.domain),
        };
        let cross = |names: &Vec<String>| {
            let places = names.iter().filter_map(|name| entry.field_index(name));
            places.collect()
        };
        Self {
            kind: entry.kind,
            level: entry.level,
            expires: entry.expires,
            timed: entry.timed,
            errors,
            fields: entry.fields.iter().map(field).collect(),
            crosses: entry.crosses.iter().map(cross).collect(),
        }
    }
}

impl KnownFunnel {
    fn of(funnel: &Funnel, catalog: &Catalog) -> Self {
        let level = |event: &str| {
            catalog
                .entry(event)
                .map_or(Level::Full, |entry| entry.level)
        };
        Self {
            definition: Hash::of_funnel(funnel),
            levels: funnel.steps.iter().map(|step| level(&step.event)).collect(),
        }
    }
}

impl Values {
    pub(super) fn of(domain: &Domain) -> Self {
        let lines = domain.lines();
        Self {
            lines: lines.into_iter().map(Into::into).zip(0..).collect(),
            states: u64::try_from(domain.cardinality()).unwrap_or(u64::MAX),
            is_set: matches!(domain, Domain::Flags { .. }),
        }
    }

    fn also(&mut self, name: &str) {
        let next = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.lines.entry(name.into()).or_insert(next);
    }

    /// Whether any number of values can be there at once.
    pub(super) const fn is_set(&self) -> bool {
        self.is_set
    }

    /// How many states one event can hold; of a set 2^n.
    pub(super) const fn states(&self) -> u64 {
        self.states
    }

    /// Whether a report counts such a value: of a set a member, or `none`.
    pub(super) fn has_line(&self, name: &str) -> bool {
        self.lines.contains_key(name)
    }

    /// The place of what one event holds, in the words of [`Domain::label`]; of a set the mask.
    pub(super) fn state(&self, name: &str) -> Option<u64> {
        if !self.is_set {
            return self.lines.get(name).copied().map(u64::from);
        }
        if name == label::NONE {
            return Some(0);
        }
        let (mut mask, mut next) = (0, 0);
        for member in name.split('+') {
            let bit = self.lines.get(member).copied()?;
            if bit < next || member == label::NONE {
                return None;
            }
            mask |= 1_u64.checked_shl(bit)?;
            next = bit + 1;
        }
        Some(mask)
    }
}
