//! The tables, and how files of an earlier version become of this one.

use rusqlite::{Connection, TransactionBehavior};

/// One kind of file: whose it is (`application_id`), and one step a version. A step that has been released
/// is never edited.
#[derive(Debug)]
pub struct Schema {
    /// Says in the file's header whose it is.
    pub application_id: u32,
    /// What makes a version of the one before.
    pub steps: &'static [&'static str],
}

/// "TELL".
pub const LEDGER: Schema = Schema {
    application_id: 0x5445_4c4c,
    steps: &[LEDGER_1],
};

/// "TELX".
pub const ERASED: Schema = Schema {
    application_id: 0x5445_4c58,
    steps: &[ERASED_1],
};

/// Days count from 1970-01-01 UTC. `report` and `document` are keyed by a day and a random id: there is no
/// row number that would tell in which order reports arrived, and no index grows with all of them.
/// `lines` is written by `packed.rs`. `kind` is the place in `ReportKind::ALL`. A segment's words are empty
/// where a report does not tell them. Texts are words of a catalog, of the wire's vocabulary, versions of
/// three numbers, the names of products and the labels that the operator gave tokens; there are no others.
///
/// `change` holds what batches add and `total` has not yet; `changes.rs` writes `places`. Its numbers tell in
/// which order batches were written, as the log beside the file does, and go as that does: all rows of some
/// seconds become sums in `total` at once, and are overwritten.
const LEDGER_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE catalog (
    product INTEGER NOT NULL,
    hash BLOB NOT NULL,
    document TEXT NOT NULL,
    added INTEGER NOT NULL,
    PRIMARY KEY (product, hash)
) STRICT;

CREATE TABLE withdrawn (
    product INTEGER NOT NULL,
    entry TEXT NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (product, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product INTEGER NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created INTEGER NOT NULL,
    revoked INTEGER
) STRICT;

CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    product INTEGER NOT NULL,
    version TEXT NOT NULL,
    channel TEXT NOT NULL,
    os TEXT NOT NULL,
    arch TEXT NOT NULL,
    level TEXT NOT NULL,
    UNIQUE (product, version, channel, os, arch, level)
) STRICT;

CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    product INTEGER NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (product, key)
) STRICT;

CREATE TABLE report (
    day INTEGER NOT NULL,
    id BLOB NOT NULL,
    receipt BLOB NOT NULL,
    kind INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    lines BLOB NOT NULL,
    PRIMARY KEY (day, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
    day INTEGER NOT NULL,
    id BLOB NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (day, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE total (
    product INTEGER NOT NULL,
    day INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    line INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (product, day, segment, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (seq INTEGER PRIMARY KEY, places BLOB NOT NULL) STRICT;
";

/// `day` is that of the report, or -1 where the report was not here: it may yet come. There is no number of
/// a row and no hour, which would tell who took several back one after the other.
const ERASED_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
    id BLOB NOT NULL,
    receipt BLOB NOT NULL,
    day INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    PRIMARY KEY (id, receipt, day)
) STRICT, WITHOUT ROWID;
";

impl Schema {
    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// Brings a file to the newest version, in one transaction: all steps or none.
    pub fn migrate(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = version(&transaction)? as usize;
        for step in self.steps.iter().skip(done) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", self.application_id)?;
        transaction.pragma_update(None, "user_version", self.newest())?;
        transaction.commit()
    }
}

/// What a file's version is.
pub fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}
