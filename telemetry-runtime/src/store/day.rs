//! The rows of one day, apart by build and by consent: what one report each is made of.

#[cfg(feature = "cli")]
use std::collections::HashMap;
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{Date, timing};

use super::{Build, batch::Cause, cell};
#[cfg(feature = "cli")]
use super::{Store, StoreError, retention};
use crate::{consent::epoch::Epoch, report::DayRows};

/// A report has taken rows whose `sealed_by` is not 0.
#[cfg(feature = "cli")]
const LAST_BEFORE: &str = "SELECT day FROM tally WHERE day < ?1 AND sealed_by = 0
     ORDER BY day DESC LIMIT 1";
const OPEN: &str = "SELECT day, build, epoch FROM tally
         WHERE day BETWEEN ?1 AND ?2 AND sealed_by = 0
     UNION SELECT day, build, epoch FROM loss WHERE day BETWEEN ?1 AND ?2 AND sealed_by = 0
     ORDER BY day, build, epoch";
const CELLS: &str = "SELECT entry, cell, n FROM tally
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 ORDER BY entry, cell";
const TIMINGS: &str = "SELECT entry, bucket, n FROM timing
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 ORDER BY entry, bucket";
const DROPPED: &str = "SELECT coalesce(sum(n), 0) FROM loss
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 AND cause = ?4";

/// Rows of one day, build and consent of which no report has been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub day: u32,
    pub build: i64,
    pub epoch: i64,
}

impl Open {
    /// All of them of some days.
    pub fn within(
        connection: &Connection,
        days: &RangeInclusive<u32>,
    ) -> rusqlite::Result<Vec<Self>> {
        let mut select = connection.prepare(OPEN)?;
        let rows = select.query_map([days.start(), days.end()], |row| {
            Ok(Self {
                day: row.get(0)?,
                build: row.get(1)?,
                epoch: row.get(2)?,
            })
        })?;
        rows.collect()
    }

    /// Marks them as taken by a number, whatever of them has come to stand in a report.
    pub fn mark(self, connection: &Connection, number: i64) -> rusqlite::Result<()> {
        for table in ["tally", "timing", "loss"] {
            connection.execute(
                &format!(
                    "UPDATE {table} SET sealed_by = ?1
                     WHERE day = ?2 AND build = ?3 AND epoch = ?4 AND sealed_by = 0"
                ),
                params![number, self.day, self.build, self.epoch],
            )?;
        }
        Ok(())
    }

    /// What the report is made of.
    pub fn rows(
        self,
        connection: &Connection,
        build: &Build,
        consent: &Epoch,
    ) -> rusqlite::Result<DayRows> {
        let key = params![self.day, self.build, self.epoch];
        let mut cells = connection.prepare(CELLS)?;
        let cells = cells.query_map(key, |row| {
            let cell: String = row.get(1)?;
            Ok((row.get(0)?, cell::read(&cell), count(row.get(2)?)))
        })?;
        let mut timings = connection.prepare(TIMINGS)?;
        let timings = timings.query_map(key, |row| {
            Ok((row.get(0)?, row.get::<_, u16>(1)?, count(row.get(2)?)))
        })?;
        let lost = params![self.day, self.build, self.epoch, Cause::Dropped.as_str()];
        let dropped = connection.query_row(DROPPED, lost, |row| row.get(0))?;
        Ok(DayRows {
            build: build.clone(),
            day: Date::from_days(self.day),
            level: consent.level,
            share: consent.share,
            // What contradicts the catalog has been damaged since it came in.
            cells: cells
                .filter_map(|row| {
                    row.ok()
                        .and_then(|(entry, cell, n)| Some((entry, cell?, n)))
                })
                .collect(),
            timings: timings
                .filter_map(Result::ok)
                .filter(|(_, bucket, _)| *bucket < timing::BUCKETS)
                .collect(),
            dropped: count(dropped),
        })
    }
}

#[cfg(feature = "cli")]
impl Store {
    /// The rows of the youngest day before `day` of which no report has been made, and the day itself
    /// where there is none before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_day(&self, day: Date) -> Result<Vec<DayRows>, StoreError> {
        let read = || -> rusqlite::Result<Vec<DayRows>> {
            let connection = &self.connection;
            let last = connection.query_row(LAST_BEFORE, [day.days()], |row| row.get(0));
            let last: u32 = last.optional()?.unwrap_or(day.days());
            let builds: HashMap<i64, Build> = retention::builds(connection)?.into_iter().collect();
            let mut days = Vec::new();
            for open in Open::within(connection, &(last..=last))? {
                // Without its catalog or its consent nothing of it can leave.
                if let (Some(build), Some(consent)) =
                    (builds.get(&open.build), epoch(connection, open.epoch)?)
                {
                    days.push(open.rows(connection, build, &consent)?);
                }
            }
            Ok(days)
        };
        read().map_err(|error| self.failed(error))
    }
}

/// A consent, as far as it is known.
pub(super) fn epoch(connection: &Connection, id: i64) -> rusqlite::Result<Option<Epoch>> {
    let consent = "SELECT consent FROM epoch WHERE id = ?1";
    let text = connection.query_row(consent, [id], |row| row.get(0));
    let text: Option<String> = text.optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn count(n: i64) -> u64 {
    n.max(0).cast_unsigned()
}
