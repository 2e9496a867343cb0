//! Every line that a report of use can have, as a number: its place in the lexicon.

use std::collections::BTreeSet;

use super::{Known, KnownCross, KnownField, Lexicon, Values, quick::Map};
use crate::{
    document::Kind,
    wire::{Aspect, Line, Named},
};

/// The most places of a catalog: whoever remembers something of each needs no more than half a MiB. Entries
/// beyond them have no places, and their reports are read in the other way.
const PLACES_MAX: u32 = 65_536;

/// The lines of a feature that stand before its errors: its outcomes.
pub const OUTCOMES: u32 = 4;

impl Lexicon {
    /// The [`Line::key`] of a place that [`Brief::lines`](crate::wire::Brief::lines) told.
    #[must_use]
    pub fn line_key(&self, place: u32) -> Option<String> {
        let after = self.placed.partition_point(|(first, _)| *first <= place);
        let (_, name) = self.placed.get(after.checked_sub(1)?)?;
        let known = self.entries.get(name)?;
        known.line_key(name, place, &self.timing)
    }
}

/// Gives each entry its places, and lists the entries by them.
pub fn number(entries: &mut Map<Known>, timing: &Values) -> Vec<(u32, Box<str>)> {
    let mut names: Vec<Box<str>> = entries.keys().cloned().collect();
    names.sort_unstable();
    let (mut next, mut placed) = (0, Vec::new());
    for name in names {
        let Some(known) = entries.get_mut(&name) else {
            continue;
        };
        let Some(after) = known.number(next, timing) else {
            continue;
        };
        known.first = Some(next);
        placed.push((next, name));
        next = after;
    }
    placed
}

impl Known {
    /// Where the places after its own begin, if there is room for them.
    fn number(&mut self, first: u32, timing: &Values) -> Option<u32> {
        let mut next = first;
        let mut take = |many: u64| {
            let taken = next;
            next = u32::try_from(many)
                .ok()
                .and_then(|many| next.checked_add(many))
                .filter(|next| *next <= PLACES_MAX)?;
            Some(taken)
        };
        match self.kind {
            Kind::Feature => {
                take(u64::from(OUTCOMES) + self.errors.len())?;
                take(if self.timed { timing.len() } else { 0 })?;
            }
            Kind::Event => {
                // What nobody can declare has no place in two ways.
                let names = self.fields.iter().map(|field| &field.name);
                let is_odd = |cross: &KnownCross| !is_once(&cross.fields);
                if !is_once(names) || self.crosses.iter().any(is_odd) {
                    return None;
                }
                take(1)?;
                for field in &mut self.fields {
                    field.first = take(field.values.len())?;
                }
                for at in 0..self.crosses.len() {
                    let fields = &self.crosses[at].fields;
                    // One that is declared twice stands in reports once.
                    if self.cross_of(fields) == Some(at) {
                        let first = take(cells(fields, &self.fields))?;
                        self.crosses[at].first = Some(first);
                    }
                }
            }
        }
        Some(next)
    }

    fn line_key(&self, name: &str, place: u32, timing: &Values) -> Option<String> {
        let offset = place.checked_sub(self.first?)?;
        let key = |aspect: Aspect<'_>| Some(Line { name, aspect }.key());
        match (self.kind, offset) {
            (Kind::Event, 0) => key(Aspect::Count),
            (Kind::Event, _) => self.event_key(name, place),
            (Kind::Feature, 0) => key(Aspect::Ok),
            (Kind::Feature, 1) => key(Aspect::Err),
            (Kind::Feature, 2) => key(Aspect::Panic),
            (Kind::Feature, 3) => key(Aspect::Cancelled),
            (Kind::Feature, _) => {
                let errors = u32::try_from(self.errors.len()).ok()?;
                let offset = offset - OUTCOMES;
                match offset.checked_sub(errors) {
                    None => key(Aspect::Error(self.errors.line(offset)?)),
                    Some(offset) => key(Aspect::Timing(timing.line(offset)?)),
                }
            }
        }
    }

    fn event_key(&self, name: &str, place: u32) -> Option<String> {
        let within = |first: u32| place.checked_sub(first);
        for KnownField {
            name: field,
            values,
            first,
        } in &self.fields
        {
            if let Some(value) = within(*first).and_then(|offset| values.line(offset)) {
                let aspect = Aspect::Field { field, value };
                return Some(Line { name, aspect }.key());
            }
        }
        let mut crosses = self.crosses.iter();
        let (cell, fields) = crosses.find_map(|cross| {
            let cell = u64::from(within(cross.first?)?);
            (cell < cells(&cross.fields, &self.fields)).then_some((cell, &cross.fields))
        })?;
        let aspect = Aspect::Cross(&self.cell(cell, fields)?);
        Some(Line { name, aspect }.key())
    }

    /// The values of a cell: its number counts through those of the last field first.
    fn cell(&self, mut cell: u64, fields: &[usize]) -> Option<Named<String>> {
        let mut values = Named::default();
        for at in fields.iter().rev() {
            let field = self.fields.get(*at)?;
            let states = field.values.states();
            let value = field.values.label(cell.checked_rem(states)?)?;
            values.push(&field.name, value);
            cell /= states;
        }
        Some(values)
    }
}

fn is_once<T: Ord>(items: impl IntoIterator<Item = T>) -> bool {
    let mut known = BTreeSet::new();
    items.into_iter().all(|item| known.insert(item))
}

fn cells(fields: &[usize], of: &[KnownField]) -> u64 {
    let states = fields.iter().filter_map(|at| of.get(*at));
    states.fold(1, |cells, field| {
        cells.saturating_mul(field.values.states())
    })
}
