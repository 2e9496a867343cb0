//! The rows of some days as insight reads them: one after the other, none of them kept, so that it takes
//! as much memory for a large store as for a small one.

use std::ops::RangeInclusive;

use rusqlite::Row;

use super::{Build, Store, StoreError, batch::N_MAX, cell};

/// Calls or events of a cell on a day.
#[derive(Debug)]
pub struct TallyRow<'a> {
    pub day: u32,
    pub build: i64,
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

impl Store {
    /// The tallies of some days in the order of days. What is no tally has been damaged since it came in,
    /// and is passed over.
    ///
    /// # Errors
    /// When the store cannot be read, or `each` fails.
    pub fn each_tally(
        &self,
        days: RangeInclusive<u32>,
        mut each: impl FnMut(&TallyRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (mut cell, mut sums) = (Vec::new(), Vec::new());
        self.each_of(
            "SELECT day, build, entry, n, cell, sums FROM tally
             WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
            days,
            |row| {
                cell::read_to(&mut cell, row.get_ref(4).ok()?.as_str().ok()?)?;
                cell::read_to(&mut sums, row.get_ref(5).ok()?.as_str().ok()?)?;
                let row = TallyRow {
                    day: row.get(0).ok()?,
                    build: row.get(1).ok()?,
                    entry: row.get(2).ok()?,
                    n: count(row.get(3).ok()?),
                    cell: &cell,
                    sums: &sums,
                };
                Some(each(&row))
            },
        )
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
        self.each_of(
            "SELECT build, entry, bucket, n FROM timing WHERE day BETWEEN ?1 AND ?2",
            days,
            |row| {
                let row = TimingRow {
                    build: row.get(0).ok()?,
                    entry: row.get(1).ok()?,
                    bucket: row.get(2).ok()?,
                    n: count(row.get(3).ok()?),
                };
                Some(each(&row))
            },
        )
    }

    /// The build that rows belong to; `None` where its description is missing or damaged.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn build_of(&self, id: i64) -> Result<Option<Build>, StoreError> {
        self.kept(id.cast_unsigned())
    }

    fn each_of(
        &self,
        sql: &str,
        days: RangeInclusive<u32>,
        mut each: impl FnMut(&Row<'_>) -> Option<Result<(), StoreError>>,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        let mut select = self.connection.prepare(sql).map_err(failed)?;
        let mut rows = select.query([days.start(), days.end()]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            each(row).transpose()?;
        }
        Ok(())
    }
}

/// A count that is negative has been damaged.
fn count(n: i64) -> u64 {
    n.max(0).cast_unsigned().min(N_MAX)
}
