//! One record as a person reads it, on one line.

use std::fmt;

use serde::Serialize;
#[cfg(feature = "cli")]
use telemetry_schema::{Measure, document::Entry};
use telemetry_schema::{document::Catalog, timing};

use super::{
    admit::Admitted,
    rows::{Label, Values, What, counted_as},
};
#[cfg(feature = "cli")]
use crate::explain::range_of_label;
use crate::record::journal::layout::Record;

/// What a record would be in the store, with its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Told {
    /// The entry's name.
    pub entry: String,
    /// Of a feature: how the calls ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// The kind of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Of a timed call: where its bucket begins, and where the next one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_ns: Option<u64>,
    /// See [`Self::from_ns`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_ns: Option<u64>,
    /// Of an event: field by field.
    #[serde(skip_serializing_if = "Values::is_empty")]
    pub values: Values,
    /// Of each of these values, the unit of the quantity that it is a range of, or nothing.
    #[cfg(feature = "cli")]
    #[serde(skip)]
    units: Vec<&'static str>,
    /// How often.
    pub n: u64,
}

impl Told {
    /// `None` for what is no record of a catalog.
    pub fn of(record: &Record, catalog: &Catalog) -> Option<Self> {
        let mut admitted = Admitted::default();
        admitted.become_of(record, catalog)?;
        let entry = catalog.entries.get(usize::from(admitted.entry))?;
        let mut told = Self {
            entry: entry.name.clone(),
            outcome: None,
            error: None,
            from_ns: admitted.bucket.map(timing::from_ns),
            to_ns: admitted.bucket.map(|bucket| timing::from_ns(bucket + 1)),
            values: Values(Vec::new()),
            #[cfg(feature = "cli")]
            units: units(entry),
            n: admitted.n,
        };
        match counted_as(entry, &admitted.cell, "")? {
            What::Feature { outcome, error } => {
                told.outcome = Some(outcome);
                told.error = error;
            }
            What::Event { values, .. } => told.values = values,
            _ => return None,
        }
        Some(told)
    }

    /// The same with quantities as a person reads them, by their ranges.
    #[cfg(feature = "cli")]
    pub fn in_ranges(mut self) -> Self {
        for ((_, value), unit) in self.values.0.iter_mut().zip(&self.units) {
            if let Label::One(label) = value
                && let Some(range) = range_of_label(unit, label)
            {
                *label = range;
            }
        }
        self
    }
}

#[cfg(feature = "cli")]
fn units(entry: &Entry) -> Vec<&'static str> {
    let measured = entry.fields.iter().map(|field| field.domain.measured());
    measured
        .map(|measure| measure.map_or("", Measure::unit))
        .collect()
}

/// `search.scanned err: timeout, 3.1 ms`, `made shape=round large=true`.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.entry)?;
        if let Some(outcome) = self.outcome {
            write!(f, " {outcome}")?;
        }
        if let Some(error) = &self.error {
            write!(f, ": {error}")?;
        }
        if let (Some(from), Some(to)) = (self.from_ns, self.to_ns) {
            write!(f, ", {}", time(u128::from(from.midpoint(to))))?;
        }
        for (name, value) in &self.values.0 {
            match value {
                Label::One(value) => write!(f, " {name}={value}")?,
                Label::Set(members) if members.is_empty() => write!(f, " {name}=none")?,
                Label::Set(members) => write!(f, " {name}={}", members.join("+"))?,
            }
        }
        if self.n > 1 {
            write!(f, ", {} times", self.n)?;
        }
        Ok(())
    }
}

/// A duration in nanoseconds with the unit that fits. Three digits are more than the buckets tell.
pub fn time(ns: u128) -> String {
    let units = [
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "us"),
    ];
    let unit = units.iter().find(|(size, _)| ns >= *size);
    unit.map_or_else(
        || format!("{ns} ns"),
        |(size, unit)| match ns / size {
            whole @ ..10 => format!("{whole}.{} {unit}", ns % size * 10 / size),
            whole => format!("{whole} {unit}"),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_the_unit_that_fits() {
        let cases = [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_500, "1.5 us"),
            (12_345_678, "12 ms"),
            (61_000_000_000, "1.0 min"),
            (36_000_000_000_000, "10 h"),
        ];
        for (ns, text) in cases {
            assert_eq!(time(ns), text);
        }
    }
}
