//! The tables, and how a store of an earlier version becomes one of this.

use rusqlite::{Connection, TransactionBehavior};

/// Says in the file's header whose it is: "TELE".
pub const APPLICATION_ID: u32 = 0x5445_4c45;

/// One step a version. A step that has been released is never edited.
pub const STEPS: &[&str] = &[VERSION_1, VERSION_2, VERSION_3, VERSION_4];

/// Ids are 64 random or hashed bits, kept as the signed integer of the same bits. Days count from
/// 1970-01-01 UTC. `entry` is the index into the catalog of the row's build, `cell` is written
/// by `cell.rs`. `sealed_by` is 0, or the report that has taken the row: a fold adds to rows of 0
/// alone.
const VERSION_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE build (
    id INTEGER PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE epoch (
    id INTEGER PRIMARY KEY,
    consent TEXT NOT NULL
) STRICT;

CREATE TABLE tally (
    day INTEGER NOT NULL,
    build INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    cell TEXT NOT NULL,
    sealed_by INTEGER NOT NULL DEFAULT 0,
    n INTEGER NOT NULL,
    sums TEXT NOT NULL,
    PRIMARY KEY (day, build, epoch, entry, cell, sealed_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE timing (
    day INTEGER NOT NULL,
    build INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    sealed_by INTEGER NOT NULL DEFAULT 0,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, build, epoch, entry, bucket, sealed_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    session INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    day INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    build INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    cell TEXT NOT NULL,
    n INTEGER NOT NULL,
    sealed_by INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_day ON event (day);

CREATE TABLE loss (
    day INTEGER NOT NULL,
    build INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    cause TEXT NOT NULL,
    sealed_by INTEGER NOT NULL DEFAULT 0,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, build, epoch, cause, sealed_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
    file INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE consent_log (
    id INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    action TEXT NOT NULL,
    level TEXT,
    share INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;
";

/// A segment stands in `journal` as an inbox does, with its length; how far each of its areas has
/// been read is written by `mark.rs`.
const VERSION_2: &str = "
CREATE TABLE area (
    file INTEGER NOT NULL,
    area INTEGER NOT NULL,
    mark BLOB NOT NULL,
    PRIMARY KEY (file, area)
) STRICT, WITHOUT ROWID;
";

/// What outlives the counts, see `progress`: by consent the uses of an entry (`firsts` are days with how often
/// it was, up to the last milestone), the days of use (a bit a day, in blocks of 64), and what was counted
/// of a funnel's steps. An entry is the digest of its name, a funnel that of its definition. They are made
/// of the counts that are there unless `meta` has `progress`: in a new store there are none.
const VERSION_3: &str = "
CREATE TABLE progress (
    epoch INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    n INTEGER NOT NULL,
    firsts TEXT NOT NULL,
    PRIMARY KEY (epoch, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    epoch INTEGER NOT NULL,
    block INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (epoch, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE step (
    funnel INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    firsts TEXT NOT NULL,
    PRIMARY KEY (funnel, epoch, step)
) STRICT, WITHOUT ROWID;

INSERT INTO meta (key, value) SELECT 'progress', 1 WHERE NOT EXISTS (SELECT 1 FROM tally);
";

/// Reports, see `outbox`: `document` is the bytes that leave, empty where they are not kept any more; `day` is
/// the last that it tells of, `due_s` seconds since 1970. Numbers come from `meta` (`sealed`), so that none is
/// given twice, and a number that has no report took rows of which none was made. An attempt without an
/// outcome was cut off. `told` is what has been told of progress: `item` is an entry, a funnel or 0 for visits,
/// `mark` a number of uses, of steps or a day.
const VERSION_4: &str = "
CREATE TABLE report (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    day INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_s INTEGER NOT NULL
) STRICT;

CREATE TABLE attempt (
    report INTEGER NOT NULL,
    nth INTEGER NOT NULL,
    day INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (report, nth)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER report_gone AFTER DELETE ON report
BEGIN DELETE FROM attempt WHERE report = old.number; END;

CREATE TABLE told (
    item INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (item, mark)
) STRICT, WITHOUT ROWID;
";

/// What a file's version is, as [`Connection`] sees it.
pub fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a store to the last of the steps, in one transaction: all of them or none.
pub fn migrate(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    if version(connection)? as usize >= steps.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = version(&transaction)? as usize;
    for step in steps.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    let version = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    transaction.pragma_update(None, "user_version", version)?;
    transaction.commit()
}
