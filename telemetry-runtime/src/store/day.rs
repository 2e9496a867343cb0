//! The rows of one day, apart by build and by consent: what one report each is made of.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use telemetry_schema::{Date, timing};

use super::{Build, Store, StoreError, batch::Cause, cell, retention};
use crate::{consent::epoch::Epoch, report::DayRows};

/// A report has taken rows whose `sealed_by` is not 0.
const LAST_BEFORE: &str = "SELECT day FROM tally WHERE day < ?1 AND sealed_by = 0
     ORDER BY day DESC LIMIT 1";
const GROUPS: &str = "SELECT DISTINCT build, epoch FROM tally WHERE day = ?1 AND sealed_by = 0
     ORDER BY build, epoch";
const CELLS: &str = "SELECT entry, cell, n FROM tally
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 ORDER BY entry, cell";
const TIMINGS: &str = "SELECT entry, bucket, n FROM timing
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 ORDER BY entry, bucket";
const DROPPED: &str = "SELECT coalesce(sum(n), 0) FROM loss
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 AND cause = ?4";

impl Store {
    /// The rows of the youngest day before `day` of which no report has been made, and the day itself
    /// where there is none before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_day(&self, day: Date) -> Result<Vec<DayRows>, StoreError> {
        let last = self
            .connection
            .query_row(LAST_BEFORE, [day.days()], |row| row.get(0));
        let last: Option<u32> = last.optional().map_err(|error| self.failed(error))?;
        let builds = retention::builds(&self.connection).map_err(|error| self.failed(error))?;
        let builds: HashMap<i64, Build> = builds.into_iter().collect();
        self.groups(last.map_or(day, Date::from_days), &builds)
            .map_err(|error| self.failed(error))
    }

    fn groups(&self, day: Date, builds: &HashMap<i64, Build>) -> rusqlite::Result<Vec<DayRows>> {
        let mut select = self.connection.prepare(GROUPS)?;
        let groups = select.query_map([day.days()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut days = Vec::new();
        for group in groups {
            let (build, epoch): (i64, i64) = group?;
            // Without its catalog or its consent nothing of it can leave.
            if let (Some(of), Some(consent)) = (builds.get(&build), self.epoch(epoch)?) {
                days.push(self.rows_of(day, (build, of), (epoch, &consent))?);
            }
        }
        Ok(days)
    }

    fn epoch(&self, id: i64) -> rusqlite::Result<Option<Epoch>> {
        let consent = "SELECT consent FROM epoch WHERE id = ?1";
        let text = self.connection.query_row(consent, [id], |row| row.get(0));
        let text: Option<String> = text.optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    fn rows_of(
        &self,
        day: Date,
        (build, of): (i64, &Build),
        (epoch, consent): (i64, &Epoch),
    ) -> rusqlite::Result<DayRows> {
        let key = params![day.days(), build, epoch];
        let mut cells = self.connection.prepare(CELLS)?;
        let cells = cells.query_map(key, |row| {
            let cell: String = row.get(1)?;
            Ok((row.get(0)?, cell::read(&cell), count(row.get(2)?)))
        })?;
        let mut timings = self.connection.prepare(TIMINGS)?;
        let timings = timings.query_map(key, |row| {
            Ok((row.get(0)?, row.get::<_, u16>(1)?, count(row.get(2)?)))
        })?;
        let lost = params![day.days(), build, epoch, Cause::Dropped.as_str()];
        let dropped = self.connection.query_row(DROPPED, lost, |row| row.get(0))?;
        Ok(DayRows {
            build: of.clone(),
            day,
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

fn count(n: i64) -> u64 {
    n.max(0).cast_unsigned()
}
