//! What a stretch of a journal adds, summed in memory and then written in one transaction.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    ops::Range,
};

use rusqlite::{OptionalExtension, Transaction, params};
use telemetry_schema::document::Catalog;

use super::{admit::Admitted, cell};
use crate::record::journal::layout::{Record, Single};

/// The most that a row counts to: the largest integer that JSON readers agree on.
pub const N_MAX: u64 = (1 << 53) - 1;

/// The sums of one stretch. Rows are written in the order of their keys. A record that adds to what is
/// there takes no memory, and none is text before its row is written.
#[derive(Debug, Default)]
pub struct Batch {
    /// By day, entry and the numbers of the cell.
    tallies: HashMap<Box<[u64]>, Tally>,
    timings: BTreeMap<(u32, u16, u16), u64>,
    singles: Vec<Row>,
    /// The cells of the singles, one after another.
    cells: Vec<u64>,
    losses: BTreeMap<(u32, Cause), u64>,
    records: u64,
    /// The record at hand, and its key.
    admitted: Admitted,
    key: Vec<u64>,
}

/// A single event.
#[derive(Debug)]
struct Row {
    day: u32,
    entry: u16,
    cell: Range<usize>,
    n: u64,
    single: Single,
}

#[derive(Debug, Default)]
struct Tally {
    n: u64,
    sums: Vec<u128>,
}

/// Why a record is not in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The journal had no room for it.
    Dropped,
    /// What stands in the journal is no record of this build.
    Damaged,
}

/// Whose rows they are.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The build.
    pub build: u64,
    /// The consent.
    pub epoch: u64,
}

impl Cause {
    /// The word in rows and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Damaged => "damaged",
        }
    }
}

impl Batch {
    /// Adds a record; one that the catalog does not admit counts as damage of `today`.
    pub fn add(&mut self, record: &Record, catalog: &Catalog, today: u32) {
        match record {
            Record::Header(_) => {}
            Record::Loss { day, n } => self.lose(*day, Cause::Dropped, (*n).into()),
            _ => match self.admitted.become_of(record, catalog) {
                Some(()) => self.admit(),
                None => self.lose(today, Cause::Damaged, 1),
            },
        }
    }

    /// Counts records that are not there.
    pub fn lose(&mut self, day: u32, cause: Cause, n: u64) {
        increase(self.losses.entry((day, cause)).or_default(), n);
    }

    /// How many records were admitted.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many are not there.
    pub fn lost(&self, cause: Cause) -> u64 {
        let of_cause = |((_, lost), n): (&(u32, Cause), &u64)| (*lost == cause).then_some(*n);
        self.losses.iter().filter_map(of_cause).sum()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.records == 0 && self.losses.is_empty()
    }

    /// What was counted of each day, entry and cell, in no order.
    pub fn each_tally(&self, mut each: impl FnMut(u32, u16, &[u64], u64)) {
        for (key, tally) in &self.tallies {
            let [day, entry, cell @ ..] = &**key else {
                continue;
            };
            if let (Ok(day), Ok(entry)) = (u32::try_from(*day), u16::try_from(*entry)) {
                each(day, entry, cell, tally.n);
            }
        }
    }

    /// Adds everything to the rows that no report has taken.
    pub fn write(&self, transaction: &Transaction<'_>, owner: Owner) -> rusqlite::Result<()> {
        self.write_tallies(transaction, owner)?;
        self.write_timings(transaction, owner)?;
        self.write_singles(transaction, owner)?;
        self.write_losses(transaction, owner)
    }

    fn admit(&mut self) {
        let Admitted {
            day,
            entry,
            ref cell,
            n,
            records,
            ref sums,
            bucket,
            single,
        } = self.admitted;
        increase(&mut self.records, records);
        if let Some(bucket) = bucket {
            increase(self.timings.entry((day, entry, bucket)).or_default(), n);
        }
        if let Some(single) = single {
            let from = self.cells.len();
            self.cells.extend(cell);
            self.singles.push(Row {
                day,
                entry,
                cell: from..self.cells.len(),
                n,
                single,
            });
        }
        self.key.clear();
        self.key.extend([u64::from(day), u64::from(entry)]);
        self.key.extend(cell);
        if let Some(tally) = self.tallies.get_mut(self.key.as_slice()) {
            tally.add(n, sums);
        } else {
            let mut tally = Tally::default();
            tally.add(n, sums);
            self.tallies.insert(self.key.as_slice().into(), tally);
        }
    }

    fn write_tallies(&self, transaction: &Transaction<'_>, owner: Owner) -> rusqlite::Result<()> {
        let mut select = transaction.prepare(
            "SELECT sums FROM tally WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND entry = ?4
             AND cell = ?5 AND sealed_by = 0",
        )?;
        let mut upsert = transaction.prepare(
            "INSERT INTO tally (day, build, epoch, entry, cell, n, sums)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE
             SET n = min(n + excluded.n, 9007199254740991), sums = excluded.sums",
        )?;
        for (day, entry, cell, tally) in self.tallies_in_order() {
            let mut sums = tally.sums.clone();
            if !sums.is_empty() {
                let key = params![day, owner.build(), owner.epoch(), entry, cell];
                let before: Option<String> = select.query_row(key, |row| row.get(0)).optional()?;
                let before = before.as_deref().and_then(cell::read);
                add_sums(&mut sums, &before.unwrap_or_default());
            }
            upsert.execute(params![
                day,
                owner.build(),
                owner.epoch(),
                entry,
                cell,
                count(tally.n),
                cell::write(sums)
            ])?;
        }
        Ok(())
    }

    fn tallies_in_order(&self) -> Vec<(i64, i64, String, &Tally)> {
        let rows = self.tallies.iter().filter_map(|(key, tally)| {
            let [day, entry, cell @ ..] = &**key else {
                return None;
            };
            Some((
                day.cast_signed(),
                entry.cast_signed(),
                cell::write(cell),
                tally,
            ))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by(|left, right| {
            (left.0, left.1, &left.2).cmp(&(right.0, right.1, &right.2))
        });
        rows
    }

    fn write_timings(&self, transaction: &Transaction<'_>, owner: Owner) -> rusqlite::Result<()> {
        let mut upsert = transaction.prepare(
            "INSERT INTO timing (day, build, epoch, entry, bucket, n)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE
             SET n = min(n + excluded.n, 9007199254740991)",
        )?;
        for ((day, entry, bucket), n) in &self.timings {
            let (build, epoch) = (owner.build(), owner.epoch());
            upsert.execute(params![day, build, epoch, entry, bucket, count(*n)])?;
        }
        Ok(())
    }

    /// The sequence is the place in the session in the order of the journal.
    fn write_singles(&self, transaction: &Transaction<'_>, owner: Owner) -> rusqlite::Result<()> {
        let mut last = transaction
            .prepare("SELECT coalesce(max(sequence), 0) FROM event WHERE session = ?1")?;
        let mut insert = transaction.prepare(
            "INSERT INTO event (session, sequence, day, hour, build, epoch, entry, cell, n)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        let mut sequences = HashMap::<i64, i64>::new();
        let mut cell = String::new();
        for row in &self.singles {
            let session = row.single.session.cast_signed();
            let sequence = match sequences.entry(session) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(last.query_row([session], |row| row.get(0))?),
            };
            *sequence = sequence.saturating_add(1);
            let numbers = self.cells.get(row.cell.clone()).unwrap_or_default();
            cell::write_to(&mut cell, numbers);
            insert.execute(params![
                session,
                *sequence,
                row.day,
                row.single.hour,
                owner.build(),
                owner.epoch(),
                row.entry,
                cell,
                count(row.n)
            ])?;
        }
        Ok(())
    }

    fn write_losses(&self, transaction: &Transaction<'_>, owner: Owner) -> rusqlite::Result<()> {
        let mut upsert = transaction.prepare(
            "INSERT INTO loss (day, build, epoch, cause, n) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET n = min(n + excluded.n, 9007199254740991)",
        )?;
        for ((day, cause), n) in &self.losses {
            let (build, epoch) = (owner.build(), owner.epoch());
            upsert.execute(params![day, build, epoch, cause.as_str(), count(*n)])?;
        }
        Ok(())
    }
}

impl Owner {
    pub fn build(self) -> i64 {
        self.build.cast_signed()
    }

    pub fn epoch(self) -> i64 {
        self.epoch.cast_signed()
    }
}

impl Tally {
    fn add(&mut self, n: u64, sums: &[u128]) {
        increase(&mut self.n, n);
        add_sums(&mut self.sums, sums);
    }
}

/// What a damaged count could add up to ends here, and not at the first digit again.
fn increase(total: &mut u64, n: u64) {
    *total = total.saturating_add(n);
}

fn add_sums(sums: &mut Vec<u128>, more: &[u128]) {
    sums.resize(sums.len().max(more.len()), 0);
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.saturating_add(*more);
    }
}

fn count(n: u64) -> i64 {
    n.min(N_MAX).cast_signed()
}
