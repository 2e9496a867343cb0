//! What a catalog allows in reports, laid out to be asked.

mod places;
mod quick;

use std::collections::HashSet;

use super::Hash;
use crate::{
    Date, Level, Measure,
    document::{Catalog, Domain, Entry, Funnel, Kind},
    label,
};
pub(super) use places::OUTCOMES;
use quick::Map;

/// The word under which errors of an unnamed kind are counted.
const OTHER: &str = "other";

/// The names and values of a [`Catalog`], each found in one step: a server makes it once a catalog and
/// judges every report by it, without an allocation for what is right.
///
/// Names that two entries have are left out, because neither of the two records anything.
#[derive(Clone, Debug)]
pub struct Lexicon {
    entries: Map<Known>,
    funnels: Map<Vec<KnownFunnel>>,
    withdrawn: HashSet<Box<str>>,
    timing: Values,
    /// The entries by the first of their places.
    placed: Vec<(u32, Box<str>)>,
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
    pub crosses: Vec<KnownCross>,
    /// The place of the first of its lines; nothing where there was no room for all of them.
    pub first: Option<u32>,
}

/// A field of an event.
#[derive(Clone, Debug)]
pub(super) struct KnownField {
    pub name: Box<str>,
    pub values: Values,
    /// The place of its first value.
    pub first: u32,
}

/// Fields of an event that are counted together.
#[derive(Clone, Debug)]
pub(super) struct KnownCross {
    /// Which of the fields.
    pub fields: Vec<usize>,
    /// The place of its first cell; nothing where the same fields are crossed before.
    pub first: Option<u32>,
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
    lines: Map<u32>,
    /// The same by their numbers.
    names: Vec<Box<str>>,
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
        let mut funnels = Map::<Vec<_>>::default();
        for funnel in &catalog.funnels {
            let of_name = funnels.entry(funnel.name.as_str().into()).or_default();
            of_name.push(KnownFunnel::of(funnel, catalog));
        }
        let timing = Values::of(&Domain::Measure(Measure::Elapsed));
        let mut entries = catalog.entries.iter().filter(once).map(known).collect();
        Self {
            placed: places::number(&mut entries, &timing),
            entries,
            funnels,
            withdrawn: HashSet::new(),
            timing,
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
            first: 0,
        };
        let cross = |names: &Vec<String>| {
            let fields = names.iter().filter_map(|name| entry.field_index(name));
            KnownCross {
                fields: fields.collect(),
                first: None,
            }
        };
        Self {
            kind: entry.kind,
            level: entry.level,
            expires: entry.expires,
            timed: entry.timed,
            errors,
            fields: entry.fields.iter().map(field).collect(),
            crosses: entry.crosses.iter().map(cross).collect(),
            first: None,
        }
    }

    /// The first cross of these fields, in whatever order.
    pub(super) fn cross_of(&self, fields: &[usize]) -> Option<usize> {
        self.crosses.iter().position(|declared| {
            declared.fields.len() == fields.len()
                && declared.fields.iter().all(|field| fields.contains(field))
        })
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
        let names: Vec<Box<str>> = domain.lines().into_iter().map(Into::into).collect();
        Self {
            lines: names.iter().cloned().zip(0..).collect(),
            names,
            states: u64::try_from(domain.cardinality()).unwrap_or(u64::MAX),
            is_set: matches!(domain, Domain::Flags { .. }),
        }
    }

    fn also(&mut self, name: &str) {
        if !self.has_line(name) {
            let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.lines.insert(name.into(), next);
            self.names.push(name.into());
        }
    }

    /// How many values a report can count.
    pub(super) const fn len(&self) -> u64 {
        self.names.len() as u64
    }

    /// The number of a value that a report counts.
    pub(super) fn index(&self, name: &str) -> Option<u32> {
        self.lines.get(name).copied()
    }

    /// The value of a number.
    fn line(&self, index: u32) -> Option<&str> {
        let name = self.names.get(usize::try_from(index).ok()?)?;
        Some(name)
    }

    /// What one event holds, in the words that [`Self::state`] takes.
    fn label(&self, state: u64) -> Option<String> {
        if !self.is_set {
            return Some(self.line(u32::try_from(state).ok()?)?.to_owned());
        }
        let bits = (0..u64::BITS).filter(|bit| state >> bit & 1 == 1);
        let members: Option<Vec<&str>> = bits.map(|bit| self.line(bit)).collect();
        Some(match members?.as_slice() {
            [] => label::NONE.to_owned(),
            members => members.join("+"),
        })
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
