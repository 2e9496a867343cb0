//! The rows of some days as insight reads them: one after the other, none of them kept, so that it takes
//! as much memory for a large store as for a small one.

use std::ops::RangeInclusive;

use rusqlite::{Connection, Row};

use super::{Build, Store, StoreError, batch::N_MAX, cell};

/// Calls or events of a cell on a day.
#[derive(Debug)]
pub struct TallyRow<'a> {
    pub day: u32,
    pub build: i64,
    pub epoch: i64,
    pub entry: u16,
    /// The combination, see `cell.rs`.
    pub cell: &'a [u64],
    pub n: u64,
    /// Totals of the fields that are quantities, in their order.
    pub sums: &'a [u128],
}

/// Timed calls of a bucket on a day.
#[derive(Debug)]
pub struct TimingRow {
    pub build: i64,
    pub entry: u16,
    pub bucket: u16,
    pub n: u64,
}

/// The tallies of some days in the order of days. What is no tally has been damaged since it came in, and
/// is passed over.
pub(super) fn each_tally<E: From<rusqlite::Error>>(
    connection: &Connection,
    days: RangeInclusive<u32>,
    mut each: impl FnMut(&TallyRow<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let (mut cell, mut sums) = (Vec::new(), Vec::new());
    each_of(
        connection,
        "SELECT day, build, epoch, entry, n, cell, sums FROM tally
         WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
        days,
        |row| {
            cell::read_to(&mut cell, row.get_ref(5).ok()?.as_str().ok()?)?;
            cell::read_to(&mut sums, row.get_ref(6).ok()?.as_str().ok()?)?;
            let row = TallyRow {
                day: row.get(0).ok()?,
                build: row.get(1).ok()?,
                epoch: row.get(2).ok()?,
                entry: row.get(3).ok()?,
                n: count(row.get(4).ok()?),
                cell: &cell,
                sums: &sums,
            };
            Some(each(&row))
        },
    )
}

impl Store {
    /// The tallies of some days in the order of days.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_tally(
        &self,
        days: RangeInclusive<u32>,
        mut each: impl FnMut(&TallyRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let read = each_tally(&self.connection, days, |row| {
            each(row).map_err(Failed::Each)
        });
        read.map_err(|failed| self.told(failed))
    }

    /// The timings of some days.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_timing(
        &self,
        days: RangeInclusive<u32>,
        mut each: impl FnMut(&TimingRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let read = each_of(
            &self.connection,
            "SELECT build, entry, bucket, n FROM timing WHERE day BETWEEN ?1 AND ?2",
            days,
            |row| {
                let row = TimingRow {
                    build: row.get(0).ok()?,
                    entry: row.get(1).ok()?,
                    bucket: row.get(2).ok()?,
                    n: count(row.get(3).ok()?),
                };
                Some(each(&row).map_err(Failed::Each))
            },
        );
        read.map_err(|failed| self.told(failed))
    }

    /// The build that rows belong to; `None` where its description is missing or damaged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn build_of(&self, id: i64) -> Result<Option<Build>, StoreError> {
        self.kept(id.cast_unsigned())
    }

    fn told(&self, failed: Failed) -> StoreError {
        match failed {
            Failed::Read(error) => self.failed(error),
            Failed::Each(error) => error,
        }
    }
}

/// Whose error ended the reading.
enum Failed {
    Read(rusqlite::Error),
    Each(StoreError),
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error)
    }
}

fn each_of<E: From<rusqlite::Error>>(
    connection: &Connection,
    sql: &str,
    days: RangeInclusive<u32>,
    mut each: impl FnMut(&Row<'_>) -> Option<Result<(), E>>,
) -> Result<(), E> {
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([days.start(), days.end()])?;
    while let Some(row) = rows.next()? {
        each(row).transpose()?;
    }
    Ok(())
}

/// A count that is negative has been damaged.
fn count(n: i64) -> u64 {
    n.max(0).cast_unsigned().min(N_MAX)
}
