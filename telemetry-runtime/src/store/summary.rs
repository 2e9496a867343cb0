//! The store as a person reads it: a day's entries, field by field.

use std::{collections::BTreeMap, ops::RangeInclusive};

use serde::Serialize;
use telemetry_schema::{
    Date,
    document::{Domain, Entry, Kind},
    timing,
};

use super::{
    Build, Store, StoreError, TallyRow,
    quantile::quantiles,
    rows::{Builds, hexadecimal},
};
use crate::record::outcome::Outcome;

/// What one entry recorded on one day under one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The day in UTC, as `YYYY-MM-DD`.
    pub day: Date,
    /// The product's version.
    pub version: String,
    /// The build, as 16 hexadecimal digits.
    pub build: String,
    /// The entry's name.
    pub entry: String,
    /// Feature or event.
    pub kind: Kind,
    /// How often.
    pub n: u64,
    /// Of a feature: how calls ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Counted>,
    /// Of a feature: kinds of errors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Counted>,
    /// Of an event: each field for itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldSummary>,
    /// Of a timed feature: how long calls took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingSummary>,
}

/// A value and how often it occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The value's name.
    pub value: String,
    /// How often.
    pub n: u64,
}

/// One field for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldSummary {
    /// The field's name.
    pub field: String,
    /// Its values in the order of the source; of a set its members and, last, `none`.
    pub values: Vec<Counted>,
    /// The exact total of a quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Sum>,
}

/// An exact total; it stays on the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How much.
    pub amount: u64,
    /// Of what.
    pub unit: &'static str,
}

/// How long calls took. A percentile is the middle of a bucket, at most 1/32 = 3.2 % from the call
/// that it stands for; see [`timing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimingSummary {
    /// How many calls were timed.
    pub n: u64,
    /// Half of them took no longer, in nanoseconds.
    pub p50_ns: u64,
    /// 95 of 100 took no longer.
    pub p95_ns: u64,
    /// 99 of 100 took no longer.
    pub p99_ns: u64,
}

/// What one entry of one build adds up to on a day: field by field, however many combinations there
/// are.
#[derive(Default)]
struct Gathered {
    n: u64,
    /// Of a feature: outcomes and kinds of errors.
    outcomes: BTreeMap<u64, u64>,
    errors: BTreeMap<u64, u64>,
    /// Of an event: each field for itself, and the totals of those that are quantities.
    fields: Vec<BTreeMap<u64, u64>>,
    sums: Vec<u128>,
    buckets: BTreeMap<u16, u64>,
}

impl Store {
    /// Days on which something was recorded or lost, the youngest first, so many at most.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn days(
        &self,
        within: &RangeInclusive<u32>,
        at_most: usize,
    ) -> Result<Vec<u32>, StoreError> {
        // From one day to the next by the key, whatever lies between.
        let before = "SELECT max(
             coalesce((SELECT max(day) FROM tally WHERE day BETWEEN ?1 AND ?2), -1),
             coalesce((SELECT max(day) FROM loss WHERE day BETWEEN ?1 AND ?2), -1))";
        let mut select = self
            .connection
            .prepare(before)
            .map_err(|e| self.failed(e))?;
        let (mut days, mut last) = (Vec::new(), i64::from(*within.end()));
        while days.len() < at_most && last >= i64::from(*within.start()) {
            let day: i64 = select
                .query_row([i64::from(*within.start()), last], |row| row.get(0))
                .map_err(|e| self.failed(e))?;
            let Ok(day) = u32::try_from(day) else { break };
            days.push(day);
            last = i64::from(day) - 1;
        }
        Ok(days)
    }

    /// What was recorded on a day, by entry.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summaries_of(&self, day: u32) -> Result<Vec<Summary>, StoreError> {
        let mut builds = Builds::new(self);
        let mut gathered: BTreeMap<(i64, u16), Gathered> = BTreeMap::new();
        self.each_tally(day..=day, |row| {
            if let Some(build) = builds.get(row.build)?
                && let Some(entry) = build.catalog.entries.get(usize::from(row.entry))
            {
                let of = gathered.entry((row.build, row.entry)).or_default();
                of.add(entry, row);
            }
            Ok(())
        })?;
        self.each_timing(day..=day, |row| {
            if let Some(of) = gathered.get_mut(&(row.build, row.entry))
                && row.bucket < timing::BUCKETS
            {
                *of.buckets.entry(row.bucket).or_default() += row.n;
            }
            Ok(())
        })?;
        let mut summaries = Vec::new();
        for ((id, entry), gathered) in gathered {
            let build = builds.get(id)?;
            summaries.extend(build.and_then(|build| gathered.summarise(day, id, &build, entry)));
        }
        summaries.sort_by(|left, right| {
            (&left.entry, &left.version).cmp(&(&right.entry, &right.version))
        });
        Ok(summaries)
    }
}

impl Gathered {
    /// A cell that contradicts the catalog has been damaged since it came in.
    fn add(&mut self, entry: &Entry, row: &TallyRow<'_>) {
        let added = match entry.kind {
            Kind::Feature => self.add_calls(row),
            Kind::Event => self.add_events(entry, row),
        };
        if added.is_some() {
            self.n = self.n.saturating_add(row.n);
        }
    }

    fn add_calls(&mut self, row: &TallyRow<'_>) -> Option<()> {
        *self.outcomes.entry(*row.cell.first()?).or_default() += row.n;
        if let Some(kind) = row.cell.get(1) {
            *self.errors.entry(*kind).or_default() += row.n;
        }
        Some(())
    }

    fn add_events(&mut self, entry: &Entry, row: &TallyRow<'_>) -> Option<()> {
        if row.cell.len() != entry.fields.len() {
            return None;
        }
        self.fields.resize_with(entry.fields.len(), BTreeMap::new);
        for ((counts, field), index) in self.fields.iter_mut().zip(&entry.fields).zip(row.cell) {
            for line in lines(&field.domain, *index) {
                *counts.entry(line).or_default() += row.n;
            }
        }
        self.sums.resize(self.sums.len().max(row.sums.len()), 0);
        for (total, more) in self.sums.iter_mut().zip(row.sums) {
            *total = total.saturating_add(*more);
        }
        Some(())
    }

    /// `None` when what stands in the store contradicts the catalog.
    fn summarise(self, day: u32, id: i64, build: &Build, entry: u16) -> Option<Summary> {
        let entry = build.catalog.entries.get(usize::from(entry))?;
        let outcome = |index: u64| {
            let outcome = Outcome::ALL.get(usize::try_from(index).ok()?)?;
            Some(outcome.as_str().to_owned())
        };
        let kind = |index| entry.errors.as_ref()?.label(index);
        let mut totals = self.sums.iter();
        let mut fields = Vec::new();
        for (field, counts) in entry.fields.iter().zip(&self.fields) {
            let total = field.domain.measured().and_then(|measure| {
                let amount = u64::try_from(*totals.next()?).unwrap_or(u64::MAX);
                let unit = measure.unit();
                Some(Sum { amount, unit })
            });
            let labels = field.domain.lines();
            let is_set = matches!(field.domain, Domain::Flags { .. });
            let label = |line: u64| {
                if is_set {
                    labels.get(usize::try_from(line).ok()?).cloned()
                } else {
                    field.domain.label(line)
                }
            };
            fields.push(FieldSummary {
                field: field.name.clone(),
                values: counted(counts, label)?,
                sum: total,
            });
        }
        Some(Summary {
            day: Date::from_days(day),
            version: build.version.clone(),
            build: hexadecimal(id),
            entry: entry.name.clone(),
            kind: entry.kind,
            n: self.n,
            outcomes: counted(&self.outcomes, outcome)?,
            errors: counted(&self.errors, kind)?,
            fields,
            timing: timing_of(&self.buckets),
        })
    }
}

/// Where a value counts: of a set with each member, or in the line after those of its members.
fn lines(domain: &Domain, index: u64) -> Vec<u64> {
    match domain {
        Domain::Flags { values } if index == 0 => vec![values.len() as u64],
        Domain::Flags { .. } => (0..64).filter(|member| index >> member & 1 == 1).collect(),
        _ => vec![index],
    }
}

fn counted(
    counts: &BTreeMap<u64, u64>,
    name: impl Fn(u64) -> Option<String>,
) -> Option<Vec<Counted>> {
    let count = |(index, n): (&u64, &u64)| {
        let value = name(*index)?;
        Some(Counted { value, n: *n })
    };
    counts.iter().map(count).collect()
}

fn timing_of(buckets: &BTreeMap<u16, u64>) -> Option<TimingSummary> {
    let (n, quantiles) = quantiles(&buckets.iter().map(|(bucket, n)| (*bucket, *n)))?;
    let [p50_ns, p95_ns, p99_ns] = quantiles.map(timing::middle_ns);
    Some(TimingSummary {
        n,
        p50_ns,
        p95_ns,
        p99_ns,
    })
}
