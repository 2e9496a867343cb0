//! What is due, and what comes of it.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use telemetry_schema::{
    Date,
    wire::{ReportKind, Uuid},
};

use super::{ATTEMPTS_MAX, DAYS_MAX, Failure, Outcome, WAIT_MAX_S, Waiting};
use crate::{
    clock::Moment,
    consent::epoch::Epoch,
    store::{Store, StoreError, day},
};

/// `?1` is now, `?2` the first day that is sent, `?3` the last. What was written by a clock that was wrong is
/// due now.
const DUE: &str = "SELECT id, kind, day, document, epoch, attempts,
         CASE WHEN due_s > ?1 + 86400 THEN ?1 ELSE due_s END AS due
     FROM report WHERE state = 'waiting' AND day BETWEEN ?2 AND ?3 ORDER BY due, number";

impl Store {
    /// The report that is due first, in the future if need be; with `until_s`, only one that is due by then.
    ///
    /// What is too old is none, nor what tells of days to come: a clock that was wrong has made it. Whether a
    /// report may leave is another question.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_due(
        &self,
        now_s: u64,
        until_s: Option<u64>,
    ) -> Result<Option<Waiting>, StoreError> {
        self.next_that(now_s, |waiting| {
            until_s.is_none_or(|until_s| waiting.due_s <= until_s)
        })
    }

    /// The first of those that are wanted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next_that(
        &self,
        now_s: u64,
        is_wanted: impl Fn(&Waiting) -> bool,
    ) -> Result<Option<Waiting>, StoreError> {
        let failed = |error| self.failed(error);
        let today = Moment::from_unix_seconds(now_s).day.days();
        let mut select = self.connection.prepare(DUE).map_err(failed)?;
        let within = params![
            now_s.cast_signed(),
            today.saturating_sub(DAYS_MAX),
            today.saturating_add(1)
        ];
        let mut rows = select.query(within).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            // What cannot be read has been damaged since it was sealed.
            if let Some(waiting) = self.waiting(row).map_err(failed)?
                && is_wanted(&waiting)
            {
                return Ok(Some(waiting));
            }
        }
        Ok(None)
    }

    /// When the first of the reports is due that may leave, were tried, and got no answer from anybody. What may
    /// not leave waits for a consent, and not for a network.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rests_until(
        &self,
        now_s: u64,
        may_leave: impl Fn(&Epoch) -> bool,
    ) -> Result<Option<u64>, StoreError> {
        let tried =
            "SELECT due_s, outcome, epoch FROM report JOIN attempt ON report = number AND nth = attempts
             WHERE state = 'waiting' AND due_s > ?1 AND due_s <= ?1 + 86400 ORDER BY due_s";
        let read = || {
            let mut select = self.connection.prepare(tried)?;
            let mut rows = select.query([now_s.cast_signed()])?;
            while let Some(row) = rows.next()? {
                let outcome: Option<String> = row.get(1)?;
                let outcome = outcome.and_then(|json| serde_json::from_str(&json).ok());
                if !is_unanswered(outcome.as_ref()) {
                    continue;
                }
                let epoch = day::epoch(&self.connection, row.get(2)?)?;
                if epoch.is_some_and(|epoch| may_leave(&epoch)) {
                    return Ok(Some(row.get::<_, i64>(0)?.cast_unsigned()));
                }
            }
            Ok(None)
        };
        read().map_err(|error| self.failed(error))
    }

    /// Counts an attempt and says when the next one is due should nothing come of this: before the connection
    /// is opened, so that a process that ends in the middle of it does not reset the wait.
    ///
    /// # Errors
    /// When the store cannot be written to. The report must not leave then.
    pub fn begin_attempt(
        &mut self,
        id: Uuid,
        now_s: u64,
        due_s_if_lost: u64,
    ) -> Result<(), StoreError> {
        let moment = Moment::from_unix_seconds(now_s);
        self.outbox(|transaction| {
            transaction.execute(
                "UPDATE report SET attempts = attempts + 1, due_s = ?2 WHERE id = ?1",
                params![id.to_string(), clamped(due_s_if_lost, now_s)],
            )?;
            transaction.execute(
                "INSERT OR REPLACE INTO attempt (report, nth, day, hour)
                 SELECT number, attempts, ?2, ?3 FROM report WHERE id = ?1",
                params![id.to_string(), moment.day.days(), moment.hour],
            )?;
            transaction.execute(
                "DELETE FROM attempt WHERE report = (SELECT number FROM report WHERE id = ?1)
                 AND nth <= (SELECT attempts FROM report WHERE id = ?1) - ?2",
                params![id.to_string(), ATTEMPTS_MAX],
            )?;
            Ok(())
        })
    }

    /// Writes down what came of the attempt that was begun last, and when the next one is due if there is to
    /// be one. An attempt for which no connection was opened has not been one.
    ///
    /// # Errors
    /// When the store cannot be written to. The report is tried again then, under the same id.
    pub fn settle(
        &mut self,
        id: Uuid,
        outcome: &Outcome,
        now_s: u64,
        due_s: u64,
    ) -> Result<(), StoreError> {
        let id = id.to_string();
        self.outbox(|transaction| {
            if matches!(outcome, Outcome::NotNow) {
                transaction.execute(
                    "DELETE FROM attempt WHERE outcome IS NULL AND (report, nth) =
                         (SELECT number, attempts FROM report WHERE id = ?1)",
                    [&id],
                )?;
                let undone = transaction.changes();
                transaction.execute(
                    "UPDATE report SET attempts = attempts - ?2 WHERE id = ?1",
                    params![id, undone.cast_signed()],
                )?;
            } else {
                transaction.execute(
                    "UPDATE attempt SET outcome = ?2 WHERE (report, nth) =
                         (SELECT number, attempts FROM report WHERE id = ?1)",
                    params![id, outcome.to_json()],
                )?;
            }
            // A withdrawal that came in between stands, unless the server has the report by now.
            transaction.execute(
                "UPDATE report SET state = ?2, due_s = ?3
                 WHERE id = ?1 AND (state = 'waiting' OR ?2 = 'delivered')",
                params![id, outcome.state().as_str(), clamped(due_s, now_s)],
            )?;
            Ok(())
        })
    }

    /// Moves one report to another moment, without a word on what was tried.
    ///
    /// # Errors
    /// When the store cannot be written to.
    pub fn postpone(&mut self, id: Uuid, due_s: u64) -> Result<(), StoreError> {
        self.outbox(|transaction| {
            transaction.execute(
                "UPDATE report SET due_s = ?2 WHERE state = 'waiting' AND id = ?1",
                params![id.to_string(), due_s.cast_signed()],
            )?;
            Ok(())
        })
    }

    /// Moves what is due by then behind one report, which is tried before them: they would meet the same.
    ///
    /// # Errors
    /// When the store cannot be written to. Then each is tried at its own time.
    pub fn postpone_behind(&mut self, id: Uuid, due_s: u64) -> Result<(), StoreError> {
        self.outbox(|transaction| {
            transaction.execute(
                "UPDATE report SET due_s = ?2 + 1 WHERE state = 'waiting' AND id <> ?1 AND due_s <= ?2",
                params![id.to_string(), due_s.cast_signed()],
            )?;
            Ok(())
        })
    }

    /// How many reports wait that could be sent, whenever they are due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_waiting(&self, today: Date) -> Result<u32, StoreError> {
        let count = "SELECT count(*) FROM report WHERE state = 'waiting' AND day BETWEEN ?1 AND ?2";
        let days = [
            today.days().saturating_sub(DAYS_MAX),
            today.days().saturating_add(1),
        ];
        let count = self.connection.query_row(count, days, |row| row.get(0));
        count.map_err(|error| self.failed(error))
    }

    /// The last attempt of all: of those that began in one hour, that of the report that was sealed last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_attempt(&self) -> Result<Option<(Moment, Option<Outcome>)>, StoreError> {
        let last = "SELECT day, hour, outcome FROM attempt ORDER BY day DESC, hour DESC, report DESC, nth DESC
             LIMIT 1";
        let read = |row: &Row<'_>| {
            let outcome: Option<String> = row.get(2)?;
            let moment = Moment {
                day: Date::from_days(row.get(0)?),
                hour: row.get(1)?,
            };
            Ok((
                moment,
                outcome.and_then(|json| serde_json::from_str(&json).ok()),
            ))
        };
        let last = self.connection.query_row(last, [], read).optional();
        last.map_err(|error| self.failed(error))
    }

    /// The user withdraws: what waits will never be sent, nor what another process has begun to send if that
    /// comes to nothing. Returns how many reports these are.
    ///
    /// # Errors
    /// When the store cannot be written to.
    pub fn withdraw_waiting(&mut self) -> Result<usize, StoreError> {
        self.outbox(|transaction| {
            transaction.execute(
                "UPDATE report SET state = 'withdrawn' WHERE state = 'waiting'",
                [],
            )
        })
    }

    /// One transaction.
    pub(super) fn outbox<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::sqlite(&path, error);
        let transaction = self.connection.transaction().map_err(failed)?;
        let done = work(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }

    fn waiting(&self, row: &Row<'_>) -> rusqlite::Result<Option<Waiting>> {
        let Some(epoch) = day::epoch(&self.connection, row.get(4)?)? else {
            return Ok(None);
        };
        let (id, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let (Ok(id), Some(kind)) = (Uuid::parse_str(&id), kind_of(&kind)) else {
            return Ok(None);
        };
        Ok(Some(Waiting {
            id,
            kind,
            day: Date::from_days(row.get(2)?),
            document: row.get(3)?,
            epoch,
            attempts: row.get(5)?,
            due_s: row.get::<_, i64>(6)?.max(0).cast_unsigned(),
        }))
    }

    /// The state of a report now, by its id: whether it still waits just before it leaves.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_waiting(&self, id: Uuid) -> Result<bool, StoreError> {
        let waits = "SELECT state = 'waiting' FROM report WHERE id = ?1";
        let waits = self
            .connection
            .query_row(waits, [id.to_string()], |row| row.get(0));
        let waits: Option<bool> = waits.optional().map_err(|error| self.failed(error))?;
        Ok(waits.unwrap_or(false))
    }
}

/// Whoever answers something, a page or a refusal, may answer another report otherwise.
const fn is_unanswered(outcome: Option<&Outcome>) -> bool {
    let Some(Outcome::Failed { reason, .. }) = outcome else {
        return outcome.is_none();
    };
    matches!(
        reason,
        Failure::NoConnection | Failure::Tls | Failure::Timeout | Failure::Other
    )
}

/// No wait is longer than a day.
fn clamped(due_s: u64, now_s: u64) -> i64 {
    due_s.min(now_s.saturating_add(WAIT_MAX_S)).cast_signed()
}

pub(super) fn kind_of(word: &str) -> Option<ReportKind> {
    let mut kinds = ReportKind::ALL.into_iter();
    kinds.find(|kind| kind.as_str() == word)
}
