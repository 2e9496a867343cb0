//! How far a funnel was gone.

use telemetry_schema::{
    Digest,
    document::{Catalog, Domain, Entry, Funnel, FunnelStep, Kind},
};

use super::firsts::Firsts;

/// So many days of a step are kept that lie before the step before it was reached: a journal that
/// arrives late may move that to an earlier day.
const LATE_DAYS_MAX: usize = 64;

/// Which occurrence of each step counts, and when there were any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    nth: Vec<u64>,
    steps: Vec<Firsts>,
}

/// A step as the rows of one build have it.
#[derive(Debug)]
pub struct Watch {
    pub funnel: u64,
    pub step: usize,
    pub entry: u16,
    /// Places of fields, and of the values that they must have.
    conditions: Vec<(usize, u64)>,
}

impl Path {
    /// A way on which nobody has gone.
    pub fn of(funnel: &Funnel) -> Self {
        Self {
            nth: funnel.steps.iter().map(|step| step.nth.into()).collect(),
            steps: vec![Firsts::default(); funnel.steps.len()],
        }
    }

    /// Adds what a row holds of a step.
    pub fn read(&mut self, step: usize, text: &str) {
        let nth = self.nth.get(step).copied().unwrap_or(0);
        for (day, n) in Firsts::from_text(text, nth).iter() {
            self.add(step, day, n);
        }
    }

    /// Adds what was counted of a step on a day.
    pub fn add(&mut self, step: usize, day: u32, n: u64) {
        if let (Some(firsts), Some(nth)) = (self.steps.get_mut(step), self.nth.get(step)) {
            firsts.insert(day, n, *nth);
        }
    }

    /// Step by step the day on which it was reached. A step counts from the day of the one before on,
    /// that day included: of a day it is not known what came first.
    pub fn reached(&self) -> Vec<Option<u32>> {
        let mut from = Some(0);
        let steps = self.steps.iter().zip(&self.nth);
        steps
            .map(|(firsts, nth)| {
                from = firsts.reached(from?, *nth);
                from
            })
            .collect()
    }

    /// Drops what cannot matter any more: days behind the one on which a step was reached, and all but
    /// the youngest before the step before it was.
    pub fn prune(&mut self) {
        let mut from = Some(0);
        let reached = self.reached();
        for (firsts, reached) in self.steps.iter_mut().zip(reached) {
            let begin = from.unwrap_or(u32::MAX);
            let early = firsts.iter().rev().filter(|(day, _)| *day < begin);
            let early = early.map(|(day, _)| day).nth(LATE_DAYS_MAX - 1);
            let end = reached.unwrap_or(u32::MAX);
            firsts.retain(|day| early.unwrap_or(0) <= day && day <= end);
            from = reached;
        }
    }

    pub fn steps(&self) -> impl Iterator<Item = &Firsts> {
        self.steps.iter()
    }
}

impl Watch {
    /// The steps of funnels that rows of a build can be. A step whose event, field or value the build
    /// does not have is none of them.
    pub fn all<'a>(funnels: impl IntoIterator<Item = &'a Funnel>, catalog: &Catalog) -> Vec<Self> {
        let mut watches = Vec::new();
        for funnel in funnels {
            let id = id(funnel);
            for (step, said) in funnel.steps.iter().enumerate() {
                let entries = (0_u16..).zip(&catalog.entries);
                let mut events = entries
                    .filter(|(_, entry)| entry.kind == Kind::Event && entry.name == said.event);
                if let Some((at, entry)) = events.next()
                    && let Some(conditions) = conditions(said, entry)
                {
                    watches.push(Self {
                        funnel: id,
                        step,
                        entry: at,
                        conditions,
                    });
                }
            }
        }
        watches
    }

    pub fn meets(&self, entry: u16, cell: &[u64]) -> bool {
        let met = |(field, value): &(usize, u64)| cell.get(*field) == Some(value);
        self.entry == entry && self.conditions.iter().all(met)
    }
}

/// Another definition is another funnel, whatever its name; other words are not.
pub fn id(funnel: &Funnel) -> u64 {
    let mut digest = Digest::EMPTY.text(&funnel.name);
    for step in &funnel.steps {
        digest = digest.text(&step.event).number(step.nth.into());
        for condition in &step.conditions {
            digest = digest.text(&condition.field).text(&condition.value);
        }
    }
    digest.as_u64()
}

fn conditions(step: &FunnelStep, entry: &Entry) -> Option<Vec<(usize, u64)>> {
    let place = |condition: &telemetry_schema::document::Condition| {
        let at = entry.field_index(&condition.field)?;
        Some((at, index_of(&entry.fields[at].domain, &condition.value)?))
    };
    step.conditions.iter().map(place).collect()
}

/// The index of a value by its name; of a set, whose name is that of its members, the mask.
fn index_of(domain: &Domain, value: &str) -> Option<u64> {
    let place = |lines: &[String], name: &str| lines.iter().position(|line| line == name);
    let lines = domain.lines();
    let Domain::Flags { .. } = domain else {
        return u64::try_from(place(&lines, value)?).ok();
    };
    let (_, members) = lines.split_last()?;
    let mask = value.split('+').try_fold(0_u64, |mask, name| {
        let member = u32::try_from(place(members, name)?).ok()?;
        Some(mask | 1_u64.checked_shl(member)?)
    });
    let mask = if lines.last().is_some_and(|none| none == value) {
        Some(0)
    } else {
        mask
    };
    mask.filter(|mask| domain.label(*mask).as_deref() == Some(value))
}
