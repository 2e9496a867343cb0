//! The store as a person reads it: a day's entries, field by field.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use telemetry_schema::{
    Date,
    document::{Domain, Entry, Kind},
    timing,
};

use super::{
    Build, Store, StoreError,
    quantile::quantiles,
    rows::{Raw, Values, cell_at, hexadecimal, measured, sums, values},
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
    /// Of an event: each combination that occurred; it stays on the device.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<CellSummary>,
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

/// One combination of values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellSummary {
    /// Field by field.
    pub values: Values,
    /// How often.
    pub n: u64,
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

const TALLY: &str = "SELECT day, build, 0, entry, sum(n), cell, group_concat(sums, ';') FROM tally
     GROUP BY day, build, entry, cell";
const TIMING: &str = "SELECT day, build, 0, entry, sum(n), bucket FROM timing
     GROUP BY day, build, entry, bucket";

type Key = (u32, i64, u16);

/// The cells, sums and buckets of one entry on one day.
#[derive(Default)]
struct Gathered {
    cells: Vec<(Vec<u64>, u64, String)>,
    buckets: BTreeMap<u16, u64>,
}

impl Store {
    /// What was recorded, the youngest day first, then by entry.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn summaries(&self) -> Result<Vec<Summary>, StoreError> {
        let builds: HashMap<i64, Build> = self.builds()?.into_iter().collect();
        let mut gathered: BTreeMap<Key, Gathered> = BTreeMap::new();
        self.each_raw(TALLY, |raw, row| {
            if let (Some(cell), Ok(sums)) = (cell_at(row, 5), row.get(6)) {
                let of = gathered.entry(key(&raw)).or_default();
                of.cells.push((cell, raw.n, sums));
            }
            Ok::<_, StoreError>(())
        })?;
        self.each_raw(TIMING, |raw, row| {
            if let Some(bucket) = row.get(5).ok().filter(|bucket| *bucket < timing::BUCKETS) {
                let of = gathered.entry(key(&raw)).or_default();
                of.buckets.insert(bucket, raw.n);
            }
            Ok::<_, StoreError>(())
        })?;
        let mut summaries: Vec<Summary> = gathered
            .into_iter()
            .filter_map(|(key, gathered)| gathered.summarise(key, &builds))
            .collect();
        summaries.sort_by(|left, right| {
            (right.day, &left.entry, &left.version).cmp(&(left.day, &right.entry, &right.version))
        });
        Ok(summaries)
    }
}

impl Gathered {
    /// `None` when what stands in the store contradicts the catalog: damaged since it came in.
    fn summarise(self, (day, id, entry): Key, builds: &HashMap<i64, Build>) -> Option<Summary> {
        let build = builds.get(&id)?;
        let entry = build.catalog.entries.get(usize::from(entry))?;
        let mut summary = Summary {
            day: Date::from_days(day),
            version: build.version.clone(),
            build: hexadecimal(id),
            entry: entry.name.clone(),
            kind: entry.kind,
            n: self.cells.iter().map(|(_, n, _)| n).sum(),
            outcomes: Vec::new(),
            errors: Vec::new(),
            fields: Vec::new(),
            cells: Vec::new(),
            timing: timing_of(&self.buckets),
        };
        match entry.kind {
            Kind::Feature => self.feature(entry, &mut summary)?,
            Kind::Event => self.event(entry, &mut summary)?,
        }
        Some(summary)
    }

    fn feature(&self, entry: &Entry, summary: &mut Summary) -> Option<()> {
        let (mut outcomes, mut errors) = (BTreeMap::new(), BTreeMap::new());
        for (cell, n, _) in &self.cells {
            *outcomes.entry(*cell.first()?).or_default() += n;
            if let Some(kind) = cell.get(1) {
                *errors.entry(*kind).or_default() += n;
            }
        }
        let outcome = |index: u64| {
            let outcome = Outcome::ALL.get(usize::try_from(index).ok()?)?;
            Some(outcome.as_str().to_owned())
        };
        let kind = |index| entry.errors.as_ref()?.label(index);
        summary.outcomes = counted(&outcomes, outcome)?;
        summary.errors = counted(&errors, kind)?;
        Some(())
    }

    fn event(&self, entry: &Entry, summary: &mut Summary) -> Option<()> {
        for (cell, n, _) in &self.cells {
            summary.cells.push(CellSummary {
                values: values(entry, cell)?,
                n: *n,
            });
        }
        summary.cells.sort_by_key(|cell| std::cmp::Reverse(cell.n));
        let all: Vec<&str> = self
            .cells
            .iter()
            .map(|(_, _, sums)| sums.as_str())
            .collect();
        let totals = sums(entry, &all.join(";")).0.into_iter();
        let mut totals: HashMap<String, Sum> = totals
            .zip(measured(entry))
            .map(|((name, amount), (_, measure))| {
                let unit = measure.unit();
                (name, Sum { amount, unit })
            })
            .collect();
        for (at, field) in entry.fields.iter().enumerate() {
            summary.fields.push(FieldSummary {
                field: field.name.clone(),
                values: self.field(at, &field.domain)?,
                sum: totals.remove(&field.name),
            });
        }
        Some(())
    }

    fn field(&self, at: usize, domain: &Domain) -> Option<Vec<Counted>> {
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        let Domain::Flags { values } = domain else {
            for (cell, n, _) in &self.cells {
                *counts.entry(*cell.get(at)?).or_default() += n;
            }
            return counted(&counts, |index| domain.label(index));
        };
        // A set without members is the line after those of its members.
        let none = values.len() as u64;
        for (cell, n, _) in &self.cells {
            let mask = *cell.get(at)?;
            let members = (0..64).filter(|member| mask >> member & 1 == 1);
            for line in members.chain((mask == 0).then_some(none)) {
                *counts.entry(line).or_default() += n;
            }
        }
        let lines = domain.lines();
        counted(&counts, |line| {
            lines.get(usize::try_from(line).ok()?).cloned()
        })
    }
}

fn key(raw: &Raw) -> Key {
    (raw.day, raw.build, raw.entry)
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
