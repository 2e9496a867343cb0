//! What is kept for how long, and what goes first when there is too much.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{
    Date,
    document::Kind,
    retention::{DAYS_MAX, ERROR_DAYS, Kept},
};

use super::{Build, Store, StoreError, connection, progress};

/// How long and how much. The defaults are the most; a user's keys may lower them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    bytes_max: u64,
    days_max: u16,
}

/// The store's size. A year of 1,000 cells a day is about 30 MiB.
const BYTES_MAX: u64 = 100 << 20;

/// A damaged store that was set aside may hold what is too old to be kept.
const DAMAGED_AGE_MAX: Duration = Duration::from_secs(ERROR_DAYS as u64 * 86_400);

/// So many of them are kept, what lay beside them included: a failing disk makes one after another.
const DAMAGED_MAX: usize = 4;

/// See [`believe`].
const STEP_DAYS_MAX: u32 = 31;

/// The first day of which each entry keeps its counts, its detail and its kinds of errors.
const KEPT: &str = "
CREATE TEMP TABLE IF NOT EXISTS kept (
    build INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    counts INTEGER NOT NULL,
    detail INTEGER NOT NULL,
    kinds INTEGER,
    PRIMARY KEY (build, entry)
) STRICT, WITHOUT ROWID;
DELETE FROM kept;
";

/// The kind of an error goes, the error stays: cell `1,<kind>` of a feature becomes `1`.
const EXPIRE: &str = "
DELETE FROM timing WHERE day < (SELECT max(detail) FROM kept)
    AND day < (SELECT detail FROM kept WHERE build = timing.build AND entry = timing.entry);
DELETE FROM event WHERE day < (SELECT max(detail) FROM kept)
    AND day < (SELECT detail FROM kept WHERE build = event.build AND entry = event.entry);
DELETE FROM tally WHERE day < (SELECT max(counts) FROM kept)
    AND day < (SELECT counts FROM kept WHERE build = tally.build AND entry = tally.entry);
INSERT INTO tally (day, build, epoch, entry, cell, sealed_by, n, sums)
    SELECT day, build, epoch, entry, '1', sealed_by, sum(n), '' FROM tally
    WHERE day < (SELECT max(kinds) FROM kept) AND cell LIKE '1,%'
    AND day < (SELECT kinds FROM kept WHERE build = tally.build AND entry = tally.entry)
    GROUP BY day, build, epoch, entry, sealed_by
    ON CONFLICT DO UPDATE SET n = min(n + excluded.n, 9007199254740991);
DELETE FROM tally WHERE day < (SELECT max(kinds) FROM kept) AND cell LIKE '1,%'
    AND day < (SELECT kinds FROM kept WHERE build = tally.build AND entry = tally.entry);
";

/// Builds and consents that no row and no journal needs any more. A journal's name begins with
/// `inbox-<build>-<epoch>` or `segment-<build>-<epoch>`.
const UNREFERENCED: &str = "
DELETE FROM build WHERE id NOT IN (SELECT build FROM tally UNION SELECT build FROM timing
        UNION SELECT build FROM event UNION SELECT build FROM loss)
    AND printf('%016x', id) NOT IN (SELECT substr(name, instr(name, '-') + 1, 16) FROM journal);
DELETE FROM epoch WHERE id NOT IN (SELECT epoch FROM tally UNION SELECT epoch FROM timing
        UNION SELECT epoch FROM event UNION SELECT epoch FROM loss UNION SELECT epoch FROM report)
    AND printf('%016x', id) NOT IN (SELECT substr(name, instr(name, '-') + 18, 16) FROM journal);
";

/// Reports are kept for so many days after their day, whatever has become of them, so that the user can read
/// what was sent. The attempts go with them.
const REPORT_DAYS: u16 = 90;

/// What goes when the store is too large, the first first, each by whole days and the oldest
/// before the younger. Copies of what was sent go before the sums that they were made of, and what is still to
/// be sent goes last. Consents and the consent log stay.
const ORDER: [Stage; 6] = [
    Stage {
        oldest: "SELECT min(day) FROM event",
        remove: "DELETE FROM event WHERE day = ?1",
    },
    Stage {
        oldest: "SELECT min(day) FROM timing",
        remove: "DELETE FROM timing WHERE day = ?1",
    },
    Stage {
        oldest: "SELECT min(day) FROM report WHERE state <> 'waiting'",
        remove: "DELETE FROM report WHERE day = ?1 AND state <> 'waiting'",
    },
    Stage {
        oldest: "SELECT min(day) FROM tally",
        remove: "DELETE FROM tally WHERE day = ?1",
    },
    Stage {
        oldest: "SELECT min(day) FROM loss",
        remove: "DELETE FROM loss WHERE day = ?1",
    },
    Stage {
        oldest: "SELECT min(day) FROM report",
        remove: "DELETE FROM report WHERE day = ?1",
    },
];

struct Stage {
    oldest: &'static str,
    remove: &'static str,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes_max: BYTES_MAX,
            days_max: DAYS_MAX,
        }
    }
}

impl Limits {
    /// Keeps nothing for longer than so many days.
    #[must_use]
    pub fn days(self, days: u16) -> Self {
        Self {
            days_max: self.days_max.min(days),
            ..self
        }
    }

    /// Lets the store grow to so many bytes.
    #[must_use]
    pub fn bytes(self, bytes: u64) -> Self {
        Self {
            bytes_max: self.bytes_max.min(bytes),
            ..self
        }
    }

    /// The author's word, or the default, and never above the user's.
    fn of(self, retention_days: Option<u16>) -> Kept {
        let kept = Kept::of(retention_days);
        Kept {
            tally_days: kept.tally_days.min(self.days_max),
            detail_days: kept.detail_days.min(self.days_max),
            error_days: kept.error_days.min(self.days_max),
        }
    }
}

impl Store {
    /// Removes what is too old, and the oldest detail when there is too much.
    ///
    /// What is too old is looked for once a day and whenever the user's limit has changed: every command
    /// folds first, and it means reading all that is a month old.
    ///
    /// # Errors
    /// When the store cannot be written to.
    pub fn retain(&mut self, limits: &Limits, now: Date) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::sqlite(&path, error);
        let transaction = self.connection.transaction().map_err(failed)?;
        if let Some(today) = due(&transaction, limits, now).map_err(failed)? {
            let builds = builds(&transaction).map_err(failed)?;
            expire(&transaction, &builds, limits, today).map_err(failed)?;
            let reports = due_reports(&transaction, now).map_err(failed)?;
            expire_reports(&transaction, limits, reports).map_err(failed)?;
            #[cfg(feature = "outbox")]
            super::outbox::retire_receipts(&path, reports);
        }
        transaction.commit().map_err(failed)?;
        shrink(&self.connection, limits.bytes_max).map_err(failed)?;
        self.begin_progress()?;
        self.remove_damaged()
    }

    fn remove_damaged(&self) -> Result<(), StoreError> {
        remove_damaged(connection::damaged(&self.path)?, SystemTime::now())
    }
}

/// Every build that rows may belong to, by its id. One that is damaged is read from its document again, by the
/// next fold that needs it.
pub(super) fn builds(connection: &Connection) -> rusqlite::Result<Vec<(i64, Build)>> {
    let mut select = connection.prepare("SELECT id, document FROM build")?;
    let mut rows = select.query([])?;
    let mut builds = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(build) = Build::from_json(row.get_ref(1)?.as_str()?) {
            builds.push((row.get(0)?, build));
        }
    }
    Ok(builds)
}

/// Today, unless what is too old has been removed today under the same limit.
///
/// A clock that is years ahead must not cost a year of counts: from one time to the next the day goes
/// on by a month at most.
fn due(connection: &Connection, limits: &Limits, today: Date) -> rusqlite::Result<Option<Date>> {
    let done = |key: &str| -> rusqlite::Result<Option<u32>> {
        let value = "SELECT value FROM meta WHERE key = ?1";
        connection
            .query_row(value, [key], |row| row.get(0))
            .optional()
    };
    let before = done("retained")?;
    let furthest = before.map_or(u32::MAX, |day| day.saturating_add(STEP_DAYS_MAX));
    let believed = today.days().min(furthest);
    let within = u32::from(limits.days_max);
    if (before, done("retained_within")?) == (Some(believed), Some(within)) {
        return Ok(None);
    }
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('retained', ?1), ('retained_within', ?2)",
        [believed, within],
    )?;
    Ok(Some(Date::from_days(believed)))
}

/// The day that reports and receipts grow old by. A clock that is years ahead costs a month of them a day, and
/// not all of them in a few folds: they cannot be counted again.
fn due_reports(connection: &Connection, today: Date) -> rusqlite::Result<Date> {
    let known = |key: &str| -> rusqlite::Result<Option<u32>> {
        let value = "SELECT value FROM meta WHERE key = ?1";
        connection
            .query_row(value, [key], |row| row.get(0))
            .optional()
    };
    let (before, seen) = (known("reports_retained")?, known("reports_seen")?);
    if let (Some(before), Some(seen)) = (before, seen)
        && seen == today.days()
    {
        return Ok(Date::from_days(before));
    }
    let furthest = before.map_or(u32::MAX, |day| day.saturating_add(STEP_DAYS_MAX));
    let believed = today.days().min(furthest);
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('reports_retained', ?1), ('reports_seen', ?2)",
        [believed, today.days()],
    )?;
    Ok(Date::from_days(believed))
}

fn expire_reports(connection: &Connection, limits: &Limits, today: Date) -> rusqlite::Result<()> {
    let first = first_kept(today, limits.days_max.min(REPORT_DAYS));
    let expire = "DELETE FROM report WHERE day < ?1";
    connection.execute(expire, [first]).map(drop)
}

/// The first day that is kept; today is the first of `days`.
fn first_kept(today: Date, days: u16) -> u32 {
    (today.days() + 1).saturating_sub(days.into())
}

/// Removes what is too old, table by table: a pass for each entry would read all that is old so many times.
fn expire(
    connection: &Connection,
    builds: &[(i64, Build)],
    limits: &Limits,
    today: Date,
) -> rusqlite::Result<()> {
    connection.execute_batch(KEPT)?;
    let mut insert = connection.prepare("INSERT INTO kept VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (id, build) in builds {
        for (index, entry) in (0_u16..).zip(&build.catalog.entries) {
            let kept = limits.of(entry.retention_days);
            // What is `1,` and a number in a feature's cell is a combination of values in an event's.
            let kinds = (entry.kind == Kind::Feature).then(|| first_kept(today, kept.error_days));
            insert.execute(params![
                id,
                index,
                first_kept(today, kept.tally_days),
                first_kept(today, kept.detail_days),
                kinds
            ])?;
        }
    }
    connection.execute_batch(EXPIRE)?;
    let counts = first_kept(today, limits.of(None).tally_days);
    connection.execute("DELETE FROM loss WHERE day < ?1", [counts])?;
    connection.execute_batch(UNREFERENCED)?;
    // Of who keeps less, nothing is known of days before.
    if limits.days_max < DAYS_MAX {
        progress::forget(connection, today, first_kept(today, limits.days_max))?;
    }
    Ok(())
}

fn shrink(connection: &Connection, bytes_max: u64) -> rusqlite::Result<()> {
    if used_bytes(connection)? > bytes_max {
        // A tenth more, so that the next fold does not begin the same again.
        let target = bytes_max - bytes_max / 10;
        for stage in &ORDER {
            while used_bytes(connection)? > target {
                let oldest: Option<i64> =
                    connection.query_row(stage.oldest, [], |row| row.get(0))?;
                let Some(oldest) = oldest else { break };
                connection.execute(stage.remove, [oldest])?;
            }
        }
    }
    // Each step gives one page back.
    let mut vacuum = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut pages = vacuum.query([])?;
    while pages.next()?.is_some() {}
    Ok(())
}

fn used_bytes(connection: &Connection) -> rusqlite::Result<u64> {
    connection.query_row(
        "SELECT (page_count - freelist_count) * page_size
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        [],
        |row| row.get::<_, i64>(0).map(i64::cast_unsigned),
    )
}

/// Those that are too old, or that younger ones have taken the place of.
fn remove_damaged(
    mut damaged: Vec<(SystemTime, PathBuf)>,
    now: SystemTime,
) -> Result<(), StoreError> {
    damaged.sort_by(|left, right| right.cmp(left));
    for (place, (modified, path)) in damaged.into_iter().enumerate() {
        let age = now.duration_since(modified).unwrap_or_default();
        if place >= DAMAGED_MAX || age > DAMAGED_AGE_MAX {
            fs::remove_file(&path).map_err(|error| StoreError::file(&path, error))?;
        }
    }
    Ok(())
}
