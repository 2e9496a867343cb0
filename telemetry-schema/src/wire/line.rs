//! What a report adds to totals, line by line.

use std::fmt;

use super::{
    Age, BriefLines, COUNT_MAX, EventUse, FeatureUse, FunnelUse, Hash, Health, Named, Progress,
    Report, Returned, Singles, Usage, Visit,
};

/// What one number of a report counts. Two reports that say the same of the same thing have equal lines,
/// in whatever order their keys stand.
///
/// It borrows the report's texts. Once the report has been judged, all of them are names of a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The entry or the funnel; empty where the product itself is meant.
    pub name: &'a str,
    /// What of it is counted.
    pub aspect: Aspect<'a>,
}

/// What of an entry, of a funnel or of the product is counted.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Aspect<'a> {
    /// Of a feature: calls that came to a good end.
    Ok,
    /// Of a feature: calls that returned an error.
    Err,
    /// Of a feature: calls that panicked.
    Panic,
    /// Of a feature: futures that were dropped before their end.
    Cancelled,
    /// Of a feature: errors of a kind.
    Error(&'a str),
    /// Of a feature: calls that took so long.
    Timing(&'a str),
    /// Of an event: occurrences.
    Count,
    /// Of an event: occurrences with a value of a field; of a set, with a member.
    Field {
        /// The field.
        field: &'a str,
        /// Its value.
        value: &'a str,
    },
    /// Of an event: occurrences with values of several fields together.
    Cross(&'a Named<String>),
    /// Of the product: records that a device could not keep.
    Dropped,
    /// Of the product: records by which a count was above the cap.
    Clamped,
    /// Of the product: days of use.
    Visit,
    /// Of the product: days of use that were the first of their week, one a device and week.
    FirstOfWeek,
    /// Of the product: days of use that were the first of their month, one a device and month.
    FirstOfMonth,
    /// Of the product: days of use so many days after the first one.
    Returned(Returned),
    /// Of the product: days of use of a device that has been there so long.
    Age(Age),
    /// Of an entry: devices that used it for the first time.
    FirstUse,
    /// Of an entry: devices that used it so many times.
    Milestone(u32),
    /// Of a funnel: devices that reached a step, counted from 1.
    Step {
        /// What the funnel asked.
        definition: Hash,
        /// The step.
        step: u32,
    },
    /// Of an event: occurrences that stand in the documents of single events. They are among those of
    /// [`Aspect::Count`] too.
    Single,
}

impl Line<'_> {
    /// The line as a text, such as `search.indexed/timing/1ms`: equal for equal lines and for no other.
    ///
    /// Neither names nor labels of values hold a `/`, `=` or `,`; those that are no entry's begin with `/`.
    #[must_use]
    pub fn key(&self) -> String {
        self.to_string()
    }
}

impl Aspect<'_> {
    /// The word for it, as it stands in a [`Line::key`].
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Err => "err",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
            Self::Error(_) => "error",
            Self::Timing(_) => "timing",
            Self::Count => "count",
            Self::Field { .. } => "field",
            Self::Cross(_) => "cross",
            Self::Dropped => "dropped",
            Self::Clamped => "clamped",
            Self::Visit => "visit",
            Self::FirstOfWeek => "first_of_week",
            Self::FirstOfMonth => "first_of_month",
            Self::Returned(_) => "returned",
            Self::Age(_) => "age",
            Self::FirstUse => "first_use",
            Self::Milestone(_) => "milestone",
            Self::Step { .. } => "step",
            Self::Single => "single",
        }
    }

    /// What is told apart below the word: fields and values.
    fn detail(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(value) | Self::Timing(value) => write!(f, "/{value}"),
            Self::Field { field, value } => write!(f, "/{field}/{value}"),
            Self::Cross(values) => cross(values, f),
            Self::Returned(returned) => write!(f, "/{}", returned.as_str()),
            Self::Age(age) => write!(f, "/{}", age.as_str()),
            Self::Milestone(uses) => write!(f, "/{uses}"),
            Self::Step { definition, step } => write!(f, "/{definition}/{step}"),
            _ => Ok(()),
        }
    }
}

/// By field, since a map has no order.
fn cross(values: &Named<String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut last = None;
    for at in 0..values.len() {
        let after = values.iter().filter(|(field, _)| Some(*field) > last);
        let Some((field, value)) = after.min_by_key(|(field, _)| *field) else {
            break;
        };
        let before = if at == 0 { '/' } else { ',' };
        write!(f, "{before}{field}={value}")?;
        last = Some(field);
    }
    Ok(())
}

/// Its [`Line::key`].
impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.aspect.as_str())?;
        self.aspect.detail(f)
    }
}

impl PartialEq for Aspect<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Error(left), Self::Error(right)) | (Self::Timing(left), Self::Timing(right)) => {
                left == right
            }
            (
                Self::Field { field, value },
                Self::Field {
                    field: other_field,
                    value: other_value,
                },
            ) => (field, value) == (other_field, other_value),
            (Self::Cross(left), Self::Cross(right)) => {
                let has = |(field, value)| right.get(field) == Some(value);
                left.len() == right.len() && left.iter().all(has)
            }
            (Self::Returned(left), Self::Returned(right)) => left == right,
            (Self::Age(left), Self::Age(right)) => left == right,
            (Self::Milestone(left), Self::Milestone(right)) => left == right,
            (
                Self::Step { definition, step },
                Self::Step {
                    definition: other_definition,
                    step: other_step,
                },
            ) => (definition, step) == (other_definition, other_step),
            _ => self.as_str() == other.as_str(),
        }
    }
}

impl Eq for Aspect<'_> {}

impl Report {
    /// Gives every line with its number, 1 to [`COUNT_MAX`], each line once, for a report that was judged.
    ///
    /// What has no cap in the document has it here: records that were lost, and the sum of an event that
    /// stands in it singly.
    pub fn each_line(&self, take: &mut dyn FnMut(Line<'_>, u64)) {
        let mut take = of_something(take);
        match self {
            Self::Usage(usage) => of_usage(usage, &mut take),
            Self::Progress(progress) => of_progress(progress, &mut take),
            Self::Singles(singles) => of_singles(singles, &mut take),
        }
    }
}

impl BriefLines {
    /// The same of the product itself: what has no place.
    pub fn each_without_place(&self, take: &mut dyn FnMut(Line<'_>, u64)) {
        of_health(self.health, &mut of_something(take));
    }
}

/// A number of nothing is no line.
fn of_something(take: &mut dyn FnMut(Line<'_>, u64)) -> impl FnMut(&str, Aspect<'_>, u64) {
    |name, aspect, n| {
        if n > 0 {
            take(Line { name, aspect }, n);
        }
    }
}

type Take<'a> = &'a mut dyn FnMut(&str, Aspect<'_>, u64);

/// What the product itself is counted under.
const PRODUCT: &str = "";

fn of_usage(usage: &Usage, take: Take<'_>) {
    for feature in &usage.features {
        of_feature(feature, take);
    }
    for event in &usage.events {
        of_event(event, take);
    }
    of_health(usage.health, take);
}

fn of_health(health: Health, take: Take<'_>) {
    take(PRODUCT, Aspect::Dropped, health.dropped.min(COUNT_MAX));
    take(PRODUCT, Aspect::Clamped, health.clamped.min(COUNT_MAX));
}

fn of_feature(feature: &FeatureUse, take: Take<'_>) {
    let name = &feature.name;
    take(name, Aspect::Ok, feature.ok);
    take(name, Aspect::Err, feature.err);
    take(name, Aspect::Panic, feature.panic);
    take(name, Aspect::Cancelled, feature.cancelled);
    for (kind, n) in feature.errors.iter() {
        take(name, Aspect::Error(kind), *n);
    }
    for (bucket, n) in feature.timing.iter() {
        take(name, Aspect::Timing(bucket), *n);
    }
}

fn of_event(event: &EventUse, take: Take<'_>) {
    take(&event.name, Aspect::Count, event.n);
    for (field, counts) in event.fields.iter() {
        for (value, n) in counts.iter() {
            take(&event.name, Aspect::Field { field, value }, *n);
        }
    }
    for cross in &event.crosses {
        take(&event.name, Aspect::Cross(&cross.values), cross.n);
    }
}

fn of_progress(progress: &Progress, take: Take<'_>) {
    if let Some(visit) = progress.visit {
        of_visit(visit, take);
    }
    for name in &progress.first_uses {
        take(name, Aspect::FirstUse, 1);
    }
    for milestone in &progress.milestones {
        take(&milestone.name, Aspect::Milestone(milestone.uses), 1);
    }
    for funnel in &progress.funnels {
        of_funnel(funnel, take);
    }
}

fn of_visit(visit: Visit, take: Take<'_>) {
    take(PRODUCT, Aspect::Visit, 1);
    take(PRODUCT, Aspect::FirstOfWeek, visit.first_of_week.into());
    take(PRODUCT, Aspect::FirstOfMonth, visit.first_of_month.into());
    if let Some(returned) = visit.returned {
        take(PRODUCT, Aspect::Returned(returned), 1);
    }
    take(PRODUCT, Aspect::Age(visit.age), 1);
}

/// Every step that is new, so that a step's total says how many came that far.
fn of_funnel(funnel: &FunnelUse, take: Take<'_>) {
    let definition = funnel.definition;
    for step in (1..=funnel.reached).skip(funnel.before as usize) {
        take(&funnel.name, Aspect::Step { definition, step }, 1);
    }
}

/// An event stands in many places of the document; its total is one line, and under the cap as any other.
fn of_singles(singles: &Singles, take: Take<'_>) {
    let mut sums = std::collections::BTreeMap::<&str, u64>::new();
    for event in &singles.events {
        let sum = sums.entry(&event.name).or_default();
        *sum = sum.saturating_add(event.n).min(COUNT_MAX);
    }
    for (name, n) in sums {
        take(name, Aspect::Single, n);
    }
}
