use serde::Serialize;
use telemetry_schema::{Date, document::Kind};

use super::{DaySums, Period};
#[cfg(feature = "cli")]
use crate::explain::range_of_label;

/// Use of a program over a period, from what is stored on this device.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Metrics {
    /// The product.
    pub product: String,
    /// Which days.
    pub period: Period,
    /// The stretch that trends are compared with: as many days, right before.
    pub before: Period,
    /// How many days a slice of a trend has. There are at most 30 of equal length, the last of which ends
    /// with the period; days that make no whole slice are left out at its beginning.
    pub slice_days: u32,
    /// When something was recorded at all.
    pub activity: Activity,
    /// Runs of the program; absent where it does not record its lifecycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Sessions>,
    /// What was used in the period, features first, each kind by how often.
    pub entries: Vec<EntryUse>,
    /// Entries of the running program that record now and never were used, by name.
    pub never_used: Vec<String>,
    /// First uses and milestones of all time, the youngest first; of entries of the running program and
    /// of builds that the period or the time before it has counts of.
    pub firsts: Vec<First>,
    /// How far each funnel of the running program was gone, of all time, in the order of their names.
    pub funnels: Vec<FunnelUse>,
    /// Return visits, of all time; absent before the first use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// What the last day of the period adds to the sums of first uses, milestones, funnels and return visits
    /// that a report may carry: of what was recorded under the consent that holds now. Absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sums: Option<DaySums>,
    /// What totals of the period come to at the prices that the host has given.
    pub costs: Vec<Cost>,
    /// Records of all time that could not be kept.
    pub lost: u64,
}

impl Metrics {
    /// The first day of use, where it lies within the stretch that trends are compared with: then less
    /// than that stretch was used, and every change looks larger than it is.
    #[cfg(feature = "cli")]
    pub(crate) fn began_meanwhile(&self) -> Option<Date> {
        let first_use = self.returns.as_ref()?.first_use;
        let meanwhile = self.before.contains(first_use) && first_use != self.before.first;
        meanwhile.then_some(first_use)
    }
}

/// Records of each day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Activity {
    /// How many records.
    pub n: u64,
    /// How many in the period before.
    pub before: u64,
    /// On how many days there was one.
    pub active_days: u32,
    /// Every day of the period, those without a record too; of a longer one the last 3,660.
    pub days: Vec<DayUse>,
    /// Records by weekday, Monday first.
    pub weekdays: [u64; 7],
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DayUse {
    /// Which.
    pub day: Date,
    /// How many records.
    pub n: u64,
}

/// Runs of the program.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sessions {
    /// How many began.
    pub started: u64,
    /// How many began in the period before.
    pub before: u64,
    /// How many came to their end.
    pub ended: u64,
    /// How many of those by a panic.
    pub panicked: u64,
    /// How many began and have told no end: killed, crashed, or running still. This process is not among
    /// them.
    pub without_end: u64,
    /// How long runs were, of those that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Quantiles>,
    /// Runs that began, by slices of the period.
    pub trend: Vec<u64>,
}

/// How something measured in time is spread. A quantile of calls is the middle of a bucket, which is off
/// by 3 % at most; one of an event's field is the end of its range, which is wide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Quantiles {
    /// Of how many.
    pub n: u64,
    /// Half took no longer, in nanoseconds.
    pub p50_ns: u64,
    /// 95 of 100 took no longer.
    pub p95_ns: u64,
    /// 99 of 100 took no longer.
    pub p99_ns: u64,
    /// The buckets that are not empty, in ascending order; those of the device joined to whole octaves.
    pub buckets: Vec<Bucket>,
}

/// A bucket of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bucket {
    /// Where it begins, in nanoseconds.
    pub from_ns: u64,
    /// Where the next one begins.
    pub to_ns: u64,
    /// How many are in it.
    pub n: u64,
}

/// Use of one entry in the period, over all versions of the program.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EntryUse {
    /// The entry's name.
    pub name: String,
    /// Feature or event.
    pub kind: Kind,
    /// The group that a user can switch as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// How often.
    pub n: u64,
    /// How often in the period before.
    pub before: u64,
    /// Its part of all records of its kind in the period, 0 to 1.
    pub share: f64,
    /// How often, by slices of the period.
    pub trend: Vec<u64>,
    /// Of a feature: how calls ended, in the order ok, err, panic, cancelled; those that occurred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Counted>,
    /// Of a feature: ok among ok, err and panic, 0 to 1. Of an event with a field `success`: `true` among
    /// both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<f64>,
    /// Of a feature: kinds of errors, the most frequent first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Counted>,
    /// Of a timed feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Quantiles>,
    /// Of an event: each field for itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldUse>,
}

/// A value and how often it occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counted {
    /// The value's name.
    pub value: String,
    /// How often.
    pub n: u64,
}

/// One field of an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FieldUse {
    /// The field's name.
    pub field: String,
    /// Values that occurred: of a quantity in ascending order, else the most frequent first.
    pub values: Vec<Counted>,
    /// The exact total of a quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Total>,
}

impl FieldUse {
    /// The values as a person reads them: a quantity's by their ranges.
    #[cfg(feature = "cli")]
    pub(crate) fn in_ranges(&self) -> Vec<Counted> {
        let unit = self.total.as_ref().map_or("", |total| total.unit);
        let ranges = self.values.iter().map(|counted| Counted {
            value: range_of_label(unit, &counted.value).unwrap_or_else(|| counted.value.clone()),
            n: counted.n,
        });
        ranges.collect()
    }
}

/// An exact total; it stays on the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Total {
    /// How much.
    pub amount: u64,
    /// How much in the period before.
    pub before: u64,
    /// Of what: `ones`, `microseconds`, `bytes` or `hundredths of a percent`.
    pub unit: &'static str,
}

/// When an entry was first used, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct First {
    /// The entry's name.
    pub entry: String,
    /// The day of the first use.
    pub day: Date,
    /// The milestones that were reached, in ascending order: 5, 10, 25, 50 and 100 uses.
    pub milestones: Vec<Milestone>,
}

/// So many uses of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Milestone {
    /// How many uses.
    pub n: u64,
    /// The day on which there were as many.
    pub day: Date,
}

/// How far a funnel was gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FunnelUse {
    /// The funnel's name.
    pub name: String,
    /// Its steps in their order.
    pub steps: Vec<FunnelStep>,
}

/// A step of a funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FunnelStep {
    /// The step in words: the event, what its fields must be, and which occurrence counts.
    pub step: String,
    /// The day on which it was reached, with all steps before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}

/// Return visits: how long after the first use the program was used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Returns {
    /// The first day of use.
    pub first_use: Date,
    /// Used on the day after the first; absent while that lies ahead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_1: Option<bool>,
    /// Used on the 7th day after the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_7: Option<bool>,
    /// Used on the 30th day after the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_30: Option<bool>,
    /// Each week since the first use, the first one first; at most 53, the youngest.
    pub weeks: Vec<WeekUse>,
}

/// A week of seven days, counted from the first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WeekUse {
    /// Its first day.
    pub from: Date,
    /// On how many of its days the program was used.
    pub active_days: u8,
}

/// What a total comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// The event.
    pub entry: String,
    /// The field that is a quantity.
    pub field: String,
    /// How much, in the measure's own unit: ones, microseconds or bytes.
    pub amount: u64,
    /// What it comes to.
    pub cost: f64,
    /// The currency, or whatever the host counts in.
    pub currency: String,
}
