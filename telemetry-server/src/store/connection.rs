//! The one opener of the two files.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};

use super::{Folder, LedgerError, schema};
use schema::Schema;

/// Reports, totals, catalogs and tokens.
pub const LEDGER: &str = "ledger.sqlite";

/// What was taken back.
pub const ERASED: &str = "erased.sqlite";

/// A command that adds a catalog and a batch of reports wait for each other; each takes milliseconds.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// 32 MiB: the pages of a day's reports that are written at random, so that they are not read again.
const CACHE_KIB: u32 = 32 * 1_024;

/// 16 MiB of pages: a checkpoint costs two waits for the disk, and this makes it one in many batches.
const CHECKPOINT_PAGES: u32 = 4_096;

/// The log is cut to this once it has been written back: what a burst has left.
const LOG_BYTES_MAX: u64 = 64 << 20;

/// Who opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The process that serves the folder: it holds the lock.
    Server,
    /// A command: it takes the lock while it makes or migrates the file, and for nothing else.
    Command,
}

/// Opens the ledger, makes and migrates it.
pub fn ledger(folder: &Folder, who: Who) -> Result<Connection, LedgerError> {
    open(folder, LEDGER, &schema::LEDGER, who)
}

/// Opens what was taken back, makes and migrates it.
pub fn erased(folder: &Folder, who: Who) -> Result<Connection, LedgerError> {
    open(folder, ERASED, &schema::ERASED, who)
}

fn open(folder: &Folder, name: &str, schema: &Schema, who: Who) -> Result<Connection, LedgerError> {
    let path = folder.make_file(name)?;
    let failed = |error| LedgerError::sqlite(&path, error);
    let mut connection = connect(&path).map_err(failed)?;
    if is_current(&path, &connection, schema)? {
        set(&connection).map_err(failed)?;
        return Ok(connection);
    }
    let lock = match who {
        Who::Server => None,
        Who::Command => Some(folder.lock()?),
    };
    // Asked again: another one may have been faster.
    if !is_current(&path, &connection, schema)? {
        set(&connection).map_err(failed)?;
        schema.migrate(&mut connection).map_err(failed)?;
    }
    drop(lock);
    set(&connection).map_err(failed)?;
    Ok(connection)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // What the writer runs again and again, and no more.
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Whether the file is ours and of this version; an empty one is not yet, and no error.
pub(super) fn is_current(
    path: &Path,
    connection: &Connection,
    schema: &Schema,
) -> Result<bool, LedgerError> {
    let failed = |error| LedgerError::sqlite(path, error);
    let owner: u32 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .map_err(failed)?;
    let tables: u32 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    if tables == 0 {
        return Ok(false);
    }
    if owner != schema.application_id {
        return Err(LedgerError::NotOurs(path.to_owned()));
    }
    let found = schema::version(connection).map_err(failed)?;
    let newest = schema.newest();
    if found > newest {
        let path = path.to_owned();
        return Err(LedgerError::Newer {
            path,
            found,
            newest,
        });
    }
    Ok(found == newest)
}

/// In WAL mode `FULL` waits for the disk at each commit, so that what was answered survives a power cut.
/// What is deleted is overwritten; nothing is spilled into other folders.
fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA cache_size = -{CACHE_KIB};
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA journal_size_limit = {LOG_BYTES_MAX};"
    ))
}
