//! What was gathered, as it is told.

use std::cmp::Reverse;

use telemetry_schema::{Date, document::Kind};

use super::{
    Activity, Counted, DayUse, EntryUse, FieldUse, Sessions, Total,
    gathering::{FieldCounts, Gathering, Use},
    lexicon::{Field, Word},
    spread,
};
use crate::record::outcome::Outcome;

/// The runtime's own entries, see `lifecycle`.
const SESSION_STARTED: &str = "session.started";
const SESSION_ENDED: &str = "session.ended";

impl Gathering {
    /// Records by day.
    pub fn activity(&self) -> Activity {
        let days = (self.activity.from..=u32::MAX).zip(&self.activity.each);
        Activity {
            n: self.activity.n,
            before: self.activity.before,
            active_days: self.activity.active,
            days: days
                .map(|(day, n)| DayUse {
                    day: Date::from_days(day),
                    n: *n,
                })
                .collect(),
            weekdays: self.activity.weekdays,
        }
    }

    /// What was used in the period.
    pub fn entries(&self) -> Vec<EntryUse> {
        let of_kind = |kind| {
            let of_kind = self.both().filter(|(word, _)| word.kind == kind);
            of_kind.fold(0_u64, |sum, (_, uses)| sum.saturating_add(uses.n))
        };
        let (calls, events) = (of_kind(Kind::Feature), of_kind(Kind::Event));
        let used = self.both().filter(|(_, uses)| uses.n > 0);
        let mut entries: Vec<EntryUse> = used
            .map(|(word, uses)| match word.kind {
                Kind::Feature => entry(word, uses, calls),
                Kind::Event => entry(word, uses, events),
            })
            .collect();
        entries.sort_by(|left, right| {
            let of = |entry: &EntryUse| (entry.kind == Kind::Event, Reverse(entry.n));
            of(left)
                .cmp(&of(right))
                .then_with(|| left.name.cmp(&right.name))
        });
        entries
    }

    /// Runs; nothing where none was recorded in either stretch.
    pub fn sessions(&self) -> Option<Sessions> {
        let (_, started) = self.event(SESSION_STARTED)?;
        let ended = self.event(SESSION_ENDED);
        let is_any = |(_, uses): (&Word, &Use)| uses.n > 0 || uses.before > 0;
        if !self.event(SESSION_STARTED).is_some_and(is_any) && !ended.is_some_and(is_any) {
            return None;
        }
        let field = |name: &str| {
            let (word, uses) = ended?;
            let at = word.fields.iter().position(|field| field.name == name)?;
            Some((word.fields.get(at)?, uses.fields.get(at)?))
        };
        let panicked = field("ending").map_or(0, |(field, counts)| counted(field, counts, "panic"));
        let ended_n = ended.map_or(0, |(_, uses)| uses.n);
        Some(Sessions {
            started: started.n,
            before: started.before,
            ended: ended_n,
            panicked,
            without_end: started.n.saturating_sub(ended_n),
            length: field("length")
                .and_then(|(field, counts)| spread::of_lines(field, &counts.lines)),
            trend: trend(started, self),
        })
    }

    /// Of every entry that was met.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lexicon.entries().iter().map(|word| word.name.as_str())
    }

    fn both(&self) -> impl Iterator<Item = (&Word, &Use)> {
        self.lexicon.entries().iter().zip(&self.uses)
    }

    fn event(&self, name: &str) -> Option<(&Word, &Use)> {
        let mut both = self.both();
        both.find(|(word, _)| word.kind == Kind::Event && word.name == name)
    }
}

fn trend(uses: &Use, gathering: &Gathering) -> Vec<u64> {
    if uses.trend.is_empty() {
        gathering.slices.zeros()
    } else {
        uses.trend.clone()
    }
}

fn entry(word: &Word, uses: &Use, of_kind: u64) -> EntryUse {
    EntryUse {
        name: word.name.clone(),
        kind: word.kind,
        category: word.category.clone(),
        n: uses.n,
        before: uses.before,
        share: ratio(uses.n, of_kind).unwrap_or(0.0),
        trend: uses.trend.clone(),
        outcomes: outcomes(uses),
        success: match word.kind {
            Kind::Feature => calls_ok(uses),
            Kind::Event => field_true(word, uses),
        },
        errors: most_frequent(word.errors.iter().zip(&uses.errors)),
        timing: spread::of_calls(&uses.timing),
        fields: fields(word, uses),
    }
}

fn outcomes(uses: &Use) -> Vec<Counted> {
    let counts = Outcome::ALL.iter().zip(uses.outcomes);
    let occurred = counts.filter(|(_, n)| *n > 0);
    occurred
        .map(|(outcome, n)| Counted {
            value: outcome.as_str().to_owned(),
            n,
        })
        .collect()
}

/// A call that was cancelled neither succeeded nor failed.
fn calls_ok(uses: &Use) -> Option<f64> {
    let [ok, err, panic, _] = uses.outcomes;
    ratio(ok, ok.saturating_add(err).saturating_add(panic))
}

fn field_true(word: &Word, uses: &Use) -> Option<f64> {
    let at = word
        .fields
        .iter()
        .position(|field| field.name == "success")?;
    let (field, counts) = (&word.fields[at], uses.fields.get(at)?);
    let [yes, no] = ["true", "false"].map(|label| counted(field, counts, label));
    ratio(yes, yes.saturating_add(no))
}

fn counted(field: &Field, counts: &FieldCounts, label: &str) -> u64 {
    let both = field.lines.iter().zip(&counts.lines);
    both.filter(|(line, _)| line.label == label)
        .map(|(_, n)| *n)
        .sum()
}

fn fields(word: &Word, uses: &Use) -> Vec<FieldUse> {
    let both = word.fields.iter().zip(&uses.fields);
    let occurred = both.filter(|(_, counts)| counts.lines.iter().any(|n| *n > 0));
    occurred
        .map(|(field, counts)| FieldUse {
            field: field.name.clone(),
            values: values(field, counts),
            total: field.measure.map(|measure| Total {
                amount: amount(counts.total),
                before: amount(counts.before),
                unit: measure.unit(),
            }),
        })
        .collect()
}

fn values(field: &Field, counts: &FieldCounts) -> Vec<Counted> {
    if !field.is_ordered {
        let labels = field.lines.iter().map(|line| &line.label);
        return most_frequent(labels.zip(&counts.lines));
    }
    let mut lines: Vec<_> = field.lines.iter().zip(&counts.lines).collect();
    lines.retain(|(_, n)| **n > 0);
    lines.sort_by_key(|(line, _)| line.from);
    let counted = lines.into_iter().map(|(line, n)| Counted {
        value: line.label.clone(),
        n: *n,
    });
    counted.collect()
}

/// Those that occurred; what is as frequent stays in the order of the source.
fn most_frequent<'a>(counts: impl Iterator<Item = (&'a String, &'a u64)>) -> Vec<Counted> {
    let occurred = counts.filter(|(_, n)| **n > 0);
    let mut counted: Vec<Counted> = occurred
        .map(|(value, n)| Counted {
            value: value.clone(),
            n: *n,
        })
        .collect();
    counted.sort_by_key(|counted| Reverse(counted.n));
    counted
}

fn amount(total: u128) -> u64 {
    u64::try_from(total).unwrap_or(u64::MAX)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is read to three digits"
)]
fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
