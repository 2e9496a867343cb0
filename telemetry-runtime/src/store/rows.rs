//! The store's rows with their names, as exports write them.

use std::{collections::HashMap, ops::RangeInclusive, rc::Rc};

use rusqlite::{Params, Row as SqlRow, params};
use serde::{Serialize, Serializer};
use telemetry_schema::{
    Date, Measure,
    document::{Domain, Entry, Kind},
    timing,
};

use super::{Build, Store, StoreError, batch::Cause, cell};
use crate::record::outcome::Outcome;

/// One row of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The day in UTC, as `YYYY-MM-DD`.
    pub day: Date,
    /// The product's version.
    pub version: String,
    /// The build, as 16 hexadecimal digits.
    pub build: String,
    /// The stretch of time with one consent, as 16 hexadecimal digits.
    pub epoch: String,
    /// The entry's name; absent for losses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// What was counted.
    #[serde(flatten)]
    pub what: What,
    /// How often.
    pub n: u64,
}

/// What a row counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "row", rename_all = "snake_case")]
pub enum What {
    /// Calls of a feature on a day.
    Feature {
        /// `ok`, `err`, `panic` or `cancelled`.
        outcome: &'static str,
        /// The kind of the error, where it was recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// Events of one combination of values on a day.
    Event {
        /// Field by field.
        values: Values,
        /// Exact totals of the quantities, field by field; they never leave the device.
        #[serde(skip_serializing_if = "Values::is_empty")]
        sums: Values<u64>,
    },
    /// Timed calls of a feature on a day, in one bucket.
    Timing {
        /// Where the bucket begins, in nanoseconds.
        from_ns: u64,
        /// Where the next one begins.
        to_ns: u64,
    },
    /// A single event.
    Single {
        /// The hour in UTC.
        hour: u8,
        /// One run on one day, as 16 hexadecimal digits.
        session: String,
        /// The place in the session, from 1.
        sequence: u64,
        /// Field by field.
        values: Values,
    },
    /// Records that are not in the store.
    Loss {
        /// `dropped` for want of room, or `damaged`.
        cause: String,
    },
}

/// Names with what belongs to them, in the order of the source; a map in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Values<V = Label>(pub Vec<(String, V)>);

/// The name of a value, or the names of the members of a set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Label {
    /// One value.
    One(String),
    /// The members of a set.
    Set(Vec<String>),
}

impl<V> Values<V> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V: Serialize> Serialize for Values<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Label {
    pub(super) fn of(domain: &Domain, index: u64) -> Option<Self> {
        match domain.flag_labels(index) {
            Some(members) => Some(Self::Set(
                members.into_iter().map(ToOwned::to_owned).collect(),
            )),
            None => domain.label(index).map(Self::One),
        }
    }
}

/// Records that are not in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// For want of room.
    pub dropped: u64,
    /// Through damage.
    pub damaged: u64,
}

impl Losses {
    /// All of them.
    pub const fn total(self) -> u64 {
        self.dropped.saturating_add(self.damaged)
    }
}

/// Rows as they stand in the tables.
#[derive(Debug)]
pub(super) struct Raw {
    pub day: u32,
    pub build: i64,
    pub epoch: i64,
    pub entry: u16,
    pub n: u64,
}

const TALLY: &str = "SELECT day, build, epoch, entry, sum(n), cell, group_concat(sums, ';')
     FROM tally WHERE day BETWEEN ?1 AND ?2 GROUP BY day, build, epoch, entry, cell";
const TIMING: &str = "SELECT day, build, epoch, entry, sum(n), bucket FROM timing
     WHERE day BETWEEN ?1 AND ?2 GROUP BY day, build, epoch, entry, bucket";
const SINGLE: &str = "SELECT day, build, epoch, entry, n, cell, hour, session, sequence FROM event
     WHERE day BETWEEN ?1 AND ?2 ORDER BY day, session, sequence";
const LOSS: &str = "SELECT day, build, epoch, 0, sum(n), cause FROM loss
     WHERE day BETWEEN ?1 AND ?2 GROUP BY day, build, epoch, cause";

/// All days that there are.
pub const ALL_DAYS: RangeInclusive<u32> = 0..=u32::MAX;

impl Store {
    /// Every row of some days, by kind and then by day, one after the other: none is kept. With a name,
    /// those of one entry.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_row<E: From<StoreError>>(
        &self,
        days: &RangeInclusive<u32>,
        name: Option<&str>,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut builds = Builds::new(self);
        let tables: [(&str, Naming); 4] = [
            (TALLY, tally),
            (TIMING, timing),
            (SINGLE, single),
            (LOSS, loss),
        ];
        // What was lost has no name.
        let tables = tables.iter().take(if name.is_some() { 3 } else { 4 });
        for (sql, of) in tables {
            self.each_raw(sql, params![days.start(), days.end()], |raw, row| {
                let build = builds.get(raw.build)?;
                let entry = build.as_deref().and_then(|build| entry_of(build, &raw));
                if name.is_some() && name != entry.map(|entry| &*entry.name) {
                    return Ok(());
                }
                let Some((entry, what)) = of(entry, row) else {
                    return Ok(());
                };
                each(Row {
                    day: Date::from_days(raw.day),
                    version: build
                        .as_ref()
                        .map_or_else(String::new, |of| of.version.clone()),
                    build: hexadecimal(raw.build),
                    epoch: hexadecimal(raw.epoch),
                    entry,
                    what,
                    n: raw.n,
                })
            })?;
        }
        Ok(())
    }

    /// How many records are not in the store, by cause.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn losses(&self) -> Result<Losses, StoreError> {
        self.losses_of(&ALL_DAYS)
    }

    /// The same of some days.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn losses_of(&self, days: &RangeInclusive<u32>) -> Result<Losses, StoreError> {
        let of = |cause: Cause| -> rusqlite::Result<u64> {
            let sum = "SELECT coalesce(sum(n), 0) FROM loss
                 WHERE day BETWEEN ?1 AND ?2 AND cause = ?3";
            let n = |row: &SqlRow<'_>| row.get::<_, i64>(0);
            let within = params![days.start(), days.end(), cause.as_str()];
            let lost = self.connection.query_row(sum, within, n)?;
            Ok(lost.max(0).cast_unsigned())
        };
        let losses = || {
            Ok(Losses {
                dropped: of(Cause::Dropped)?,
                damaged: of(Cause::Damaged)?,
            })
        };
        losses().map_err(|error| self.failed(error))
    }

    pub(super) fn each_raw<E: From<StoreError>>(
        &self,
        sql: &str,
        bounds: impl Params,
        mut each: impl FnMut(Raw, &SqlRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut select = self.connection.prepare(sql).map_err(|e| self.failed(e))?;
        let mut rows = select.query(bounds).map_err(|e| self.failed(e))?;
        while let Some(row) = rows.next().map_err(|e| self.failed(e))? {
            // A number out of its range has been damaged since it came in.
            if let Ok(raw) = raw(row) {
                each(raw, row)?;
            }
        }
        Ok(())
    }
}

/// Descriptions of builds, read as rows need them; few at a time, since there may be one a night.
pub(super) struct Builds<'a> {
    store: &'a Store,
    read: HashMap<i64, Option<Rc<Build>>>,
}

/// So many descriptions are kept at a time. Rows of one day stand together, and a day has few builds.
const BUILDS_MAX: usize = 8;

impl<'a> Builds<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            read: HashMap::new(),
        }
    }

    /// `None` where it is missing or damaged.
    pub(super) fn get(&mut self, id: i64) -> Result<Option<Rc<Build>>, StoreError> {
        if let Some(known) = self.read.get(&id) {
            return Ok(known.clone());
        }
        if self.read.len() >= BUILDS_MAX {
            self.read.clear();
        }
        let build = self.store.build_of(id)?.map(Rc::new);
        self.read.insert(id, build.clone());
        Ok(build)
    }
}

/// Rows were held against the catalog when they came in; one that contradicts it now has been
/// damaged since, and has no name to be shown by.
type Naming = fn(Option<&Entry>, &SqlRow<'_>) -> Option<(Option<String>, What)>;

fn tally(entry: Option<&Entry>, row: &SqlRow<'_>) -> Option<(Option<String>, What)> {
    let entry = entry?;
    let what = counted_as(entry, &cell_at(row, 5)?, &row.get::<_, String>(6).ok()?)?;
    Some((Some(entry.name.clone()), what))
}

fn timing(entry: Option<&Entry>, row: &SqlRow<'_>) -> Option<(Option<String>, What)> {
    let bucket = row.get(5).ok().filter(|bucket| *bucket < timing::BUCKETS)?;
    let what = What::Timing {
        from_ns: timing::from_ns(bucket),
        to_ns: timing::from_ns(bucket + 1),
    };
    Some((Some(entry?.name.clone()), what))
}

fn single(entry: Option<&Entry>, row: &SqlRow<'_>) -> Option<(Option<String>, What)> {
    let entry = entry?;
    let what = What::Single {
        hour: row.get(6).ok()?,
        session: hexadecimal(row.get(7).ok()?),
        sequence: row.get::<_, i64>(8).ok()?.cast_unsigned(),
        values: values(entry, &cell_at(row, 5)?)?,
    };
    Some((Some(entry.name.clone()), what))
}

fn loss(_: Option<&Entry>, row: &SqlRow<'_>) -> Option<(Option<String>, What)> {
    let cause = row.get(5).ok()?;
    Some((None, What::Loss { cause }))
}

pub(super) fn entry_of<'a>(build: &'a Build, raw: &Raw) -> Option<&'a Entry> {
    build.catalog.entries.get(usize::from(raw.entry))
}

pub(super) fn cell_at(row: &SqlRow<'_>, at: usize) -> Option<Vec<u64>> {
    cell::read(&row.get::<_, String>(at).ok()?)
}

fn raw(row: &SqlRow<'_>) -> rusqlite::Result<Raw> {
    Ok(Raw {
        day: row.get(0)?,
        build: row.get(1)?,
        epoch: row.get(2)?,
        entry: row.get(3)?,
        n: row.get::<_, i64>(4)?.cast_unsigned(),
    })
}

/// What a cell and its sums count.
pub(super) fn counted_as(entry: &Entry, cell: &[u64], totals: &str) -> Option<What> {
    match entry.kind {
        Kind::Feature => feature(entry, cell),
        Kind::Event => Some(What::Event {
            values: values(entry, cell)?,
            sums: sums(entry, totals),
        }),
    }
}

fn feature(entry: &Entry, cell: &[u64]) -> Option<What> {
    let (outcome, kind) = match *cell {
        [outcome] => (outcome, None),
        [outcome, kind] => (outcome, Some(entry.errors.as_ref()?.label(kind)?)),
        _ => return None,
    };
    let outcome = Outcome::ALL.get(usize::try_from(outcome).ok()?)?;
    Some(What::Feature {
        outcome: outcome.as_str(),
        error: kind,
    })
}

/// Field by field the label of an index.
pub(super) fn values(entry: &Entry, cell: &[u64]) -> Option<Values> {
    if cell.len() != entry.fields.len() {
        return None;
    }
    let named = entry.fields.iter().zip(cell).map(|(field, index)| {
        let label = Label::of(&field.domain, *index)?;
        Some((field.name.clone(), label))
    });
    named.collect::<Option<_>>().map(Values)
}

/// Sums of several rows (sealed and not), separated by `;`, as one total a quantity.
pub(super) fn sums(entry: &Entry, text: &str) -> Values<u64> {
    let rows: Vec<Vec<u128>> = text.split(';').filter_map(cell::read).collect();
    let total = |at: usize| {
        let sum: u128 = rows.iter().filter_map(|row| row.get(at)).sum();
        u64::try_from(sum).unwrap_or(u64::MAX)
    };
    Values(
        measured(entry)
            .enumerate()
            .map(|(at, (name, _))| (name.to_owned(), total(at)))
            .collect(),
    )
}

/// The fields that are quantities, in the order of their sums.
pub(super) fn measured(entry: &Entry) -> impl Iterator<Item = (&str, Measure)> {
    entry
        .fields
        .iter()
        .filter_map(|field| Some((field.name.as_str(), field.domain.measured()?)))
}

pub(super) fn hexadecimal(id: i64) -> String {
    format!("{:016x}", id.cast_unsigned())
}
