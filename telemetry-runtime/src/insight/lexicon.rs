//! What the rows of several builds have in common: entries, fields and values of one name.
//!
//! A row holds places in the catalog of its build. Each build's places are translated once, and the
//! catalogs need not be kept. A value that was renamed between two builds is two values.

use std::collections::HashMap;

use telemetry_schema::{
    Measure,
    document::{Catalog, Domain, Entry, Kind},
};

use crate::record::outcome::Outcome;

/// The entries of all builds that were met.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Word>,
    places: HashMap<(Kind, String), usize>,
    builds: HashMap<i64, Vec<Translation>>,
}

/// An entry, whatever builds it is of.
#[derive(Debug)]
pub struct Word {
    pub name: String,
    pub kind: Kind,
    pub category: Option<String>,
    pub errors: Vec<String>,
    pub fields: Vec<Field>,
}

/// A field of an event.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub measure: Option<Measure>,
    /// Whether its values are numbers, and have an order of their own.
    pub is_ordered: bool,
    pub lines: Vec<Line>,
}

/// A value of a field, or a member of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    /// Where it begins, if it is a bucket.
    pub from: i64,
}

/// An entry of one build.
#[derive(Debug)]
pub struct Translation {
    /// Which it is of all.
    pub to: usize,
    /// Kinds of errors.
    errors: Vec<usize>,
    fields: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    field: usize,
    lines: Vec<usize>,
    is_set: bool,
    is_measured: bool,
}

impl Lexicon {
    pub fn entries(&self) -> &[Word] {
        &self.entries
    }

    pub fn knows(&self, build: i64) -> bool {
        self.builds.contains_key(&build)
    }

    /// Takes in a build; one without a description has no entries, and its rows no names.
    pub fn add(&mut self, build: i64, catalog: Option<&Catalog>) {
        let entries = catalog.map_or(&[][..], |catalog| &catalog.entries);
        let translations = entries.iter().map(|entry| self.translate(entry)).collect();
        self.builds.insert(build, translations);
    }

    /// What an entry of a build is.
    pub fn translation(&self, build: i64, entry: u16) -> Option<&Translation> {
        self.builds.get(&build)?.get(usize::from(entry))
    }

    fn translate(&mut self, entry: &Entry) -> Translation {
        let next = self.entries.len();
        let key = (entry.kind, entry.name.clone());
        let to = *self.places.entry(key).or_insert(next);
        if to == next {
            self.entries.push(Word {
                name: entry.name.clone(),
                kind: entry.kind,
                category: None,
                errors: Vec::new(),
                fields: Vec::new(),
            });
        }
        let word = &mut self.entries[to];
        word.category.clone_from(&entry.category);
        let kinds = entry.errors.iter().flat_map(Domain::lines);
        let errors = kinds
            .map(|kind| place_of(&mut word.errors, kind, |known| known))
            .collect();
        let fields = entry.fields.iter().map(|field| {
            let new = Field {
                name: field.name.clone(),
                measure: None,
                is_ordered: false,
                lines: Vec::new(),
            };
            let at = place_of(&mut word.fields, new, |field| &field.name);
            let known = &mut word.fields[at];
            known.measure = field.domain.measured();
            known.is_ordered = is_ordered(&field.domain);
            Place {
                field: at,
                lines: lines(&field.domain)
                    .map(|line| place_of(&mut known.lines, line, |line| line))
                    .collect(),
                is_set: matches!(field.domain, Domain::Flags { .. }),
                is_measured: known.measure.is_some(),
            }
        });
        Translation {
            to,
            fields: fields.collect(),
            errors,
        }
    }
}

impl Translation {
    /// Of a call's cell the outcome and, if it was recorded, the kind of the error.
    pub fn call(&self, cell: &[u64]) -> Option<(usize, Option<usize>)> {
        let (outcome, kind) = match *cell {
            [outcome] => (outcome, None),
            [outcome, kind] => (
                outcome,
                Some(*self.errors.get(usize::try_from(kind).ok()?)?),
            ),
            _ => return None,
        };
        let outcome = usize::try_from(outcome).ok()?;
        (outcome < Outcome::ALL.len()).then_some((outcome, kind))
    }

    /// Whether a cell and its totals are of this event.
    pub fn admits(&self, cell: &[u64], sums: &[u128]) -> bool {
        let measured = self.fields.iter().filter(|place| place.is_measured);
        cell.len() == self.fields.len()
            && (sums.is_empty() || sums.len() == measured.count())
            && self.fields.iter().zip(cell).all(|(place, index)| {
                if place.is_set {
                    // One line more than there are members.
                    index.checked_shr(place.members()).unwrap_or(0) == 0
                } else {
                    usize::try_from(*index).is_ok_and(|index| index < place.lines.len())
                }
            })
    }

    /// The fields of an event's cell, each with its lines.
    pub fn each_line(&self, cell: &[u64], mut each: impl FnMut(usize, usize)) {
        for (place, index) in self.fields.iter().zip(cell) {
            place.each_line(*index, |line| each(place.field, line));
        }
    }

    /// The fields that are quantities, in the order of their totals.
    pub fn measured(&self) -> impl Iterator<Item = usize> {
        let measured = self.fields.iter().filter(|place| place.is_measured);
        measured.map(|place| place.field)
    }
}

impl Place {
    fn members(&self) -> u32 {
        u32::try_from(self.lines.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn each_line(&self, index: u64, mut each: impl FnMut(usize)) {
        let at = |at: usize| self.lines.get(at).copied();
        if !self.is_set {
            usize::try_from(index)
                .ok()
                .and_then(at)
                .into_iter()
                .for_each(each);
        } else if index == 0 {
            self.lines.last().copied().into_iter().for_each(each);
        } else {
            let members = (0..64).filter(|member| index >> member & 1 == 1);
            members.filter_map(at).for_each(&mut each);
        }
    }
}

/// Where something of that name stands; at the end if it is new.
fn place_of<T, N: PartialEq + ?Sized>(
    known: &mut Vec<T>,
    new: T,
    name: impl Fn(&T) -> &N,
) -> usize {
    let at = known.iter().position(|other| name(other) == name(&new));
    at.unwrap_or_else(|| {
        known.push(new);
        known.len() - 1
    })
}

fn is_ordered(domain: &Domain) -> bool {
    match domain {
        Domain::Buckets { .. } | Domain::Measure(_) => true,
        Domain::Optional(inner) => is_ordered(inner),
        Domain::Bool | Domain::Choice { .. } | Domain::Flags { .. } => false,
    }
}

fn lines(domain: &Domain) -> impl Iterator<Item = Line> {
    let labels = domain.lines().into_iter().enumerate();
    labels.map(|(at, label)| Line {
        label,
        from: from(domain, at),
    })
}

/// Where a bucket begins: nothing before everything, and all that is no bucket at the same place.
fn from(domain: &Domain, at: usize) -> i64 {
    match domain {
        Domain::Buckets { bounds } => match at.checked_sub(1) {
            Some(before) => bounds.get(before).copied().unwrap_or(i64::MAX),
            None => i64::MIN + 1,
        },
        Domain::Measure(measure) => {
            let from = measure.buckets().get(at).map(|bucket| bucket.from);
            from.and_then(|from| i64::try_from(from).ok())
                .unwrap_or(i64::MAX)
        }
        Domain::Optional(inner) => match at.checked_sub(1) {
            Some(inner_at) => from(inner, inner_at),
            None => i64::MIN,
        },
        Domain::Bool | Domain::Choice { .. } | Domain::Flags { .. } => 0,
    }
}
