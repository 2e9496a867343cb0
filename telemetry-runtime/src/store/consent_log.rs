use rusqlite::params;
use telemetry_schema::Level;

use super::{Store, StoreError};
use crate::clock::Moment;

/// How many changes are kept: nobody changes their mind more often in the time that matters.
const EVENTS_MAX: u32 = 1_000;

/// A change of consent, for the user's own record of what was answered when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentEvent {
    /// When.
    pub moment: Moment,
    /// What happened: `enabled`, `disabled`, `reviewed`, `declined`.
    pub action: &'static str,
    /// The level from now on; none is off.
    pub level: Option<Level>,
    /// Whether reports may leave from now on.
    pub share: bool,
    /// By what means the answer was given: `command`, `prompt` or `settings`.
    pub by: String,
}

impl Store {
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
