//! Reports as the user reads them again.

use rusqlite::params;
use telemetry_schema::{Date, wire::Uuid};

use super::{Attempt, DAYS_MAX, Outcome, SealedReport, State, queue::kind_of};
use crate::{
    clock::Moment,
    store::{Store, StoreError, day},
};

impl Store {
    /// Every report that is kept, the youngest last. What cannot be read has been damaged since it was sealed,
    /// and is passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sealed(&self, today: Date) -> Result<Vec<SealedReport>, StoreError> {
        let read = || -> rusqlite::Result<Vec<SealedReport>> {
            let mut select = self.connection.prepare(
                "SELECT number, id, kind, day, epoch, state, document, attempts, due_s
                 FROM report ORDER BY number",
            )?;
            let mut rows = select.query([])?;
            let mut reports = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, kind): (String, String) = (row.get(1)?, row.get(2)?);
                let state = State::parse(row.get_ref(5)?.as_str()?);
                let (Ok(id), Some(kind), Some(state)) =
                    (Uuid::parse_str(&id), kind_of(&kind), state)
                else {
                    continue;
                };
                let day = Date::from_days(row.get(3)?);
                let document: String = row.get(6)?;
                let epoch = day::epoch(&self.connection, row.get(4)?)?;
                reports.push(SealedReport {
                    id,
                    kind,
                    day,
                    state: now(state, day, today),
                    document: Some(document).filter(|document| !document.is_empty()),
                    share: epoch.is_some_and(|epoch| epoch.share),
                    due_s: row.get::<_, i64>(8)?.max(0).cast_unsigned(),
                    tried: row.get(7)?,
                    attempts: self.attempts(row.get(0)?)?,
                });
            }
            Ok(reports)
        };
        read().map_err(|error| self.failed(error))
    }

    fn attempts(&self, number: i64) -> rusqlite::Result<Vec<Attempt>> {
        let mut select = self.connection.prepare(
            "SELECT nth, day, hour, outcome FROM attempt WHERE report = ?1 ORDER BY nth",
        )?;
        let rows = select.query_map(params![number], |row| {
            let outcome: Option<String> = row.get(3)?;
            Ok(Attempt {
                nth: row.get(0)?,
                moment: Moment {
                    day: Date::from_days(row.get(1)?),
                    hour: row.get(2)?,
                },
                outcome: outcome.and_then(|json| serde_json::from_str::<Outcome>(&json).ok()),
            })
        })?;
        rows.collect()
    }
}

/// A report that is too old does not wait, whatever is written down.
fn now(state: State, day: Date, today: Date) -> State {
    let is_late = day.days().saturating_add(DAYS_MAX) < today.days();
    if state == State::Waiting && is_late {
        State::Expired
    } else {
        state
    }
}
