//! Rows added up: by entry, by slice and by field, so that what is kept depends on the catalog and on
//! the period and not on how many rows there are.

use telemetry_schema::{
    document::{Catalog, Kind},
    timing,
};

use super::{Period, lexicon::Lexicon, slices::Slices};
use crate::store::{TallyRow, TimingRow};

/// So many days of a period are told one by one, the youngest: ten years.
pub const DAYS_MAX: u32 = 3_660;

/// What the rows of a period, and of as many days before it, come to.
#[derive(Debug)]
pub struct Gathering {
    pub period: Period,
    pub before: Period,
    pub slices: Slices,
    pub lexicon: Lexicon,
    /// By the lexicon's entries.
    pub uses: Vec<Use>,
    pub activity: Days,
}

/// Records by day.
#[derive(Debug)]
pub struct Days {
    pub n: u64,
    pub before: u64,
    pub active: u32,
    pub weekdays: [u64; 7],
    /// The first of those that are told one by one.
    pub from: u32,
    pub each: Vec<u64>,
    last: Option<u32>,
}

/// Use of one entry.
#[derive(Clone, Debug, Default)]
pub struct Use {
    pub n: u64,
    pub before: u64,
    pub trend: Vec<u64>,
    pub outcomes: [u64; 4],
    pub errors: Vec<u64>,
    /// By field.
    pub fields: Vec<FieldCounts>,
    pub timing: Vec<u64>,
}

/// One field for itself.
#[derive(Clone, Debug, Default)]
pub struct FieldCounts {
    pub lines: Vec<u64>,
    pub total: u128,
    pub before: u128,
}

impl Gathering {
    pub fn new(period: Period) -> Self {
        Self {
            period,
            before: period.before(),
            slices: Slices::of(period),
            lexicon: Lexicon::default(),
            uses: Vec::new(),
            activity: Days::of(period),
        }
    }

    /// Takes in the build of the rows to come.
    pub fn add_build(&mut self, build: i64, catalog: Option<&Catalog>) {
        self.lexicon.add(build, catalog);
        self.uses
            .resize_with(self.lexicon.entries().len(), Use::default);
    }

    /// A row that contradicts its catalog has been damaged since it came in, and has no name.
    pub fn add(&mut self, row: &TallyRow<'_>) -> Option<()> {
        let translation = self.lexicon.translation(row.build, row.entry)?;
        let uses = self.uses.get_mut(translation.to)?;
        let is_in = self.period.first.days() <= row.day && row.day <= self.period.last.days();
        match self.lexicon.entries().get(translation.to)?.kind {
            Kind::Feature => {
                let (outcome, error) = translation.call(row.cell)?;
                if is_in {
                    increase(uses.outcomes.get_mut(outcome)?, row.n);
                    if let Some(error) = error {
                        increase(at(&mut uses.errors, error), row.n);
                    }
                }
            }
            Kind::Event => {
                if !translation.admits(row.cell, row.sums) {
                    return None;
                }
                for (field, sum) in translation.measured().zip(row.sums) {
                    let counts = at(&mut uses.fields, field);
                    let total = if is_in {
                        &mut counts.total
                    } else {
                        &mut counts.before
                    };
                    *total = total.saturating_add(*sum);
                }
                if is_in {
                    translation.each_line(row.cell, |field, line| {
                        increase(at(&mut at(&mut uses.fields, field).lines, line), row.n);
                    });
                }
            }
        }
        if is_in {
            increase(&mut uses.n, row.n);
            if uses.trend.is_empty() {
                uses.trend = self.slices.zeros();
            }
            if let Some(slice) = self.slices.at(row.day) {
                increase(uses.trend.get_mut(slice)?, row.n);
            }
            self.activity.add(row.day, row.n);
        } else {
            increase(&mut uses.before, row.n);
            increase(&mut self.activity.before, row.n);
        }
        Some(())
    }

    /// Timed calls of the period.
    pub fn add_timing(&mut self, row: &TimingRow) -> Option<()> {
        let translation = self.lexicon.translation(row.build, row.entry)?;
        let uses = self.uses.get_mut(translation.to)?;
        if row.bucket < timing::BUCKETS {
            increase(at(&mut uses.timing, row.bucket.into()), row.n);
        }
        Some(())
    }
}

impl Days {
    fn of(period: Period) -> Self {
        let told = period.days().min(DAYS_MAX);
        Self {
            n: 0,
            before: 0,
            active: 0,
            weekdays: [0; 7],
            from: period.last.days() - (told - 1),
            each: vec![0; told as usize],
            last: None,
        }
    }

    /// Rows come in the order of their days.
    fn add(&mut self, day: u32, n: u64) {
        increase(&mut self.n, n);
        // 1970-01-01 was a Thursday.
        increase(&mut self.weekdays[(day as usize % 7 + 3) % 7], n);
        if self.last != Some(day) {
            self.last = Some(day);
            self.active += 1;
        }
        let at = day.checked_sub(self.from).map(|at| at as usize);
        if let Some(told) = at.and_then(|at| self.each.get_mut(at)) {
            increase(told, n);
        }
    }
}

/// A place in a list that grows as places are met.
fn at<T: Default>(list: &mut Vec<T>, at: usize) -> &mut T {
    if list.len() <= at {
        list.resize_with(at + 1, T::default);
    }
    &mut list[at]
}

fn increase(total: &mut u64, n: u64) {
    *total = total.saturating_add(n);
}
