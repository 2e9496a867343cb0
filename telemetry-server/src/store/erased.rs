//! What was taken back: so that it is not counted if it comes, or comes again from a backup.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};
use telemetry_schema::{
    Date,
    wire::{Hash, Uuid},
};

use super::connection::BUSY_TIMEOUT;
use crate::validate::{DAYS_AHEAD, DAYS_BACK};

/// How long rows of single reports are kept, from the day on which they arrived.
pub const ROW_DAYS: u32 = 90;

/// How long it is remembered that a report was taken back. A backup that is younger than the rows' days may
/// hold it; and one that was not here then may come until its day is closed.
pub const TOMBSTONE_DAYS: u32 = ROW_DAYS + DAYS_BACK + DAYS_AHEAD + 1;

/// How many reports that never were here can be taken back at a time; what is above is asked to come
/// again, because to forget an older one would break a promise. 100,000 of 60 bytes are 6 MB. Those that
/// were here are as many as the reports, and have no bound of their own.
pub const UNKNOWN_MAX: u64 = 100_000;

/// The day of a report that was not here.
const UNKNOWN: i64 = -1;

/// The open file.
#[derive(Debug)]
pub struct Erased {
    connection: Connection,
    unknown: u64,
    /// Whether the transaction that has begun has something to commit.
    has_changed: bool,
}

/// The marks before and after a commit.
#[derive(Clone, Debug)]
pub struct Marks {
    /// Before it.
    pub before: Option<Vec<u8>>,
    /// Since then.
    pub now: Option<Vec<u8>>,
}

/// A report that was taken back.
#[derive(Clone, Debug)]
pub struct Tombstone {
    /// Its id.
    pub id: Vec<u8>,
    /// The hash of its secret.
    pub receipt: Vec<u8>,
    /// Its day, if it was here.
    pub day: Option<u32>,
}

impl Erased {
    /// Over an open file.
    pub fn new(connection: Connection) -> rusqlite::Result<Self> {
        let mut erased = Self {
            connection,
            unknown: 0,
            has_changed: false,
        };
        erased.count()?;
        Ok(erased)
    }

    fn count(&mut self) -> rusqlite::Result<()> {
        let sql = "SELECT count(*) FROM tombstone WHERE day = ?1";
        let count: i64 = self
            .connection
            .query_row(sql, [UNKNOWN], |row| row.get(0))?;
        self.unknown = count.unsigned_abs();
        Ok(())
    }

    /// Whether the report of this id and receipt was taken back.
    pub fn has(&self, id: Uuid, receipt: &Hash) -> rusqlite::Result<bool> {
        let sql = "SELECT 1 FROM tombstone WHERE id = ?1 AND receipt = ?2 LIMIT 1";
        let mut has = self.connection.prepare_cached(sql)?;
        has.exists((&id.as_bytes()[..], &receipt.as_bytes()[..]))
    }

    /// Remembers one that was here, or, without a day, one that was not; false where no more of those can
    /// be.
    pub fn remember(
        &mut self,
        id: Uuid,
        receipt: &Hash,
        day: Option<u32>,
        today: Date,
        unknown_max: u64,
    ) -> rusqlite::Result<bool> {
        if day.is_none() && self.unknown >= unknown_max {
            return Ok(false);
        }
        self.begin()?;
        self.has_changed = true;
        let sql =
            "INSERT OR IGNORE INTO tombstone (id, receipt, day, erased) VALUES (?1, ?2, ?3, ?4)";
        let id = &id.as_bytes()[..];
        let receipt = &receipt.as_bytes()[..];
        let its_day = day.map_or(UNKNOWN, i64::from);
        let added =
            self.connection
                .prepare_cached(sql)?
                .execute((id, receipt, its_day, today.days()))?;
        if day.is_none() {
            self.unknown += added as u64;
        }
        Ok(true)
    }

    /// Begins a transaction, if none has begun: what a batch asks is asked of one state, and the file is
    /// locked once, not for each report. No other process writes to it.
    pub fn begin(&self) -> rusqlite::Result<()> {
        if self.connection.is_autocommit() {
            self.connection.execute_batch("BEGIN")?;
        }
        Ok(())
    }

    /// Commits what was remembered, durably, under a mark that the ledger takes on with it; `None` where
    /// nothing was.
    pub fn commit(&mut self) -> rusqlite::Result<Option<Marks>> {
        if !self.has_changed {
            self.end("COMMIT")?;
            return Ok(None);
        }
        let before = self.mark()?;
        let sql = "INSERT OR REPLACE INTO meta (key, value) VALUES ('mark', randomblob(16))";
        self.connection.execute(sql, [])?;
        self.end("COMMIT")?;
        self.has_changed = false;
        let now = self.mark()?;
        Ok(Some(Marks { before, now }))
    }

    /// Forgets what was remembered since the last commit.
    pub fn roll_back(&mut self) -> rusqlite::Result<()> {
        self.end("ROLLBACK")?;
        if std::mem::take(&mut self.has_changed) {
            self.count()?;
        }
        Ok(())
    }

    fn end(&self, how: &str) -> rusqlite::Result<()> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.connection.execute_batch(how)
    }

    /// Drawn anew whenever something is taken back: where the ledger has another one, it is a backup, or a
    /// process was killed between the two commits.
    pub fn mark(&self) -> rusqlite::Result<Option<Vec<u8>>> {
        mark(&self.connection)
    }

    /// The mark, and from now on what it stands for: what a server remembers meanwhile is not read.
    pub fn held(&self) -> rusqlite::Result<Option<Vec<u8>>> {
        self.begin()?;
        self.mark()
    }

    /// All of them, each with whether it was here.
    pub fn each(
        &self,
        mut take: impl FnMut(Tombstone) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let sql = "SELECT id, receipt, day FROM tombstone";
        let mut rows = self.connection.prepare(sql)?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            take(Tombstone {
                id: row.get(0)?,
                receipt: row.get(1)?,
                day: u32::try_from(row.get::<_, i64>(2)?).ok(),
            })?;
        }
        Ok(())
    }

    /// Dates those from today that a clock which was ahead has dated later: they would never be forgotten.
    pub fn date_back(&self, today: Date) -> rusqlite::Result<()> {
        let sql = "UPDATE tombstone SET erased = ?1 WHERE erased > ?1";
        self.connection.execute(sql, [today.days()])?;
        Ok(())
    }

    /// Forgets those that no report and no backup can need any more.
    pub fn prune(&mut self, today: Date) -> rusqlite::Result<usize> {
        let first = today.days().saturating_sub(TOMBSTONE_DAYS);
        let sql = "DELETE FROM tombstone WHERE erased < ?1";
        let pruned = self.connection.execute(sql, [first])?;
        self.count()?;
        Ok(pruned)
    }

    /// Writes what was deleted over in the file, and empties the log; false where that could not be now.
    pub fn checkpoint(&self) -> bool {
        checkpoint(&self.connection)
    }
}

/// The mark in a file's `meta`.
pub fn mark(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT value FROM meta WHERE key = 'mark'";
    connection.query_row(sql, [], |row| row.get(0)).optional()
}

/// Empties the log: it still holds what was deleted. Not while somebody reads: false then, a later one does, and
/// nobody waits for it.
pub fn checkpoint(connection: &Connection) -> bool {
    let _ = connection.busy_timeout(Duration::ZERO);
    // It succeeds where it was kept from it, and says so.
    let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    let _ = connection.busy_timeout(BUSY_TIMEOUT);
    matches!(is_busy, Ok(false))
}
