use std::ops::RangeInclusive;

use rusqlite::params;
use serde::Serialize;
use telemetry_schema::{Date, Level};

use super::{Store, StoreError};
use crate::clock::Moment;

/// How many changes are kept: nobody changes their mind more often in the time that matters.
const EVENTS_MAX: u32 = 1_000;

/// A change of consent, for the user's own record of what was answered when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEvent {
    /// When.
    pub moment: Moment,
    /// What happened: `enabled`, `disabled`, `reviewed`, `declined`, or `unanswered`, which
    /// counts as declined.
    pub action: &'static str,
    /// The level from now on; none is off.
    pub level: Option<Level>,
    /// Whether reports may leave from now on.
    pub share: bool,
    /// By what means the answer was given: `command`, `prompt` or `settings`.
    pub by: String,
}

/// A change as it stands in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "row", rename = "consent")]
pub struct ConsentRow {
    /// The day in UTC, as `YYYY-MM-DD`.
    pub day: Date,
    /// The hour in UTC.
    pub hour: u8,
    /// What happened: `enabled`, `disabled`, `reviewed`, `declined`, or `unanswered`, which
    /// counts as declined.
    pub action: String,
    /// The level from then on; absent for off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whether reports might leave from then on.
    pub share: bool,
    /// By what means the answer was given.
    pub by: String,
}

impl Store {
    /// Gives on every change of some days that is remembered, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read, or what takes the rows fails.
    pub fn each_consent<E: From<StoreError>>(
        &self,
        days: &RangeInclusive<u32>,
        mut take: impl FnMut(ConsentRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(self.failed(error));
        let mut changes = self
            .connection
            .prepare(
                "SELECT day, hour, action, level, share, source FROM consent_log
                 WHERE day BETWEEN ?1 AND ?2 ORDER BY id",
            )
            .map_err(failed)?;
        let mut rows = changes
            .query(params![days.start(), days.end()])
            .map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            take(consent_row(row).map_err(failed)?)?;
        }
        Ok(())
    }

    /// Notes a change of consent.
    ///
    /// # Errors
    /// When the store cannot be written to.
    pub fn log_consent(&self, event: &ConsentEvent) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO consent_log (day, hour, action, level, share, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    event.moment.day.days(),
                    event.moment.hour,
                    event.action,
                    event.level.map(Level::as_str),
                    event.share,
                    event.by
                ],
            )
            .and_then(|_| {
                self.connection.execute(
                    "DELETE FROM consent_log WHERE id <= (SELECT max(id) FROM consent_log) - ?1",
                    [EVENTS_MAX],
                )
            })
            .map_err(|error| self.failed(error))?;
        Ok(())
    }
}

fn consent_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<ConsentRow> {
    Ok(ConsentRow {
        day: Date::from_days(row.get(0)?),
        hour: row.get(1)?,
        action: row.get(2)?,
        level: row.get(3)?,
        share: row.get(4)?,
        by: row.get(5)?,
    })
}
