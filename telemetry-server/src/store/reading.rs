//! The files for who reads them and may not write: a backup on a medium, or a folder of somebody else.
//!
//! SQLite reads a file in WAL mode only where it can make the index of its log. Without a log there is nothing
//! to be indexed: then the file alone is read, and it is held that nobody begins to serve it meanwhile.

use std::{
    fmt::Write as _,
    fs,
    io::ErrorKind,
    ops::Deref,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    Folder, LedgerError,
    connection::{self, ERASED, LEDGER, Who},
    folder::Lock,
    schema::{self, Schema},
};

/// A file that is open for reading, and maybe for no more.
#[derive(Debug)]
pub struct Reading {
    connection: Connection,
    _lock: Option<Lock>,
}

/// Opens the ledger of a folder.
pub fn ledger(folder: &Folder) -> Result<Reading, LedgerError> {
    let opened = connection::ledger(folder, Who::Command);
    opened
        .map(Reading::from)
        .or_else(|error| alone(folder, LEDGER, &schema::LEDGER, error))
}

/// Opens what was taken back; where there is no file, nothing was.
pub fn erased(folder: &Folder) -> Result<Reading, LedgerError> {
    let opened = connection::erased(folder, Who::Command);
    opened
        .map(Reading::from)
        .or_else(|error| alone(folder, ERASED, &schema::ERASED, error))
}

impl Reading {
    /// The connection, which may be used for as long as nobody else comes to serve the folder.
    pub fn connection(self) -> Connection {
        self.connection
    }
}

impl From<Connection> for Reading {
    fn from(connection: Connection) -> Self {
        Self {
            connection,
            _lock: None,
        }
    }
}

impl Deref for Reading {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// The file without its log, if that is why it could not be opened.
fn alone(
    folder: &Folder,
    name: &str,
    schema: &Schema,
    error: LedgerError,
) -> Result<Reading, LedgerError> {
    if !is_forbidden(&error) {
        return Err(error);
    }
    let path = folder.join(name);
    let failed = |error| LedgerError::sqlite(&path, error);
    if !path.exists() {
        let mut none = Connection::open_in_memory().map_err(failed)?;
        schema.migrate(&mut none).map_err(failed)?;
        return Ok(none.into());
    }
    let lock = folder.lock_to_read()?;
    let log = fs::metadata(log_of(&path));
    if log.is_ok_and(|log| log.len() > 0) {
        return Err(LedgerError::Log(path));
    }
    let connection = immutable(&path).map_err(failed)?;
    if !connection::is_current(&path, &connection, schema)? {
        return Err(error);
    }
    Ok(Reading {
        connection,
        _lock: lock,
    })
}

fn is_forbidden(error: &LedgerError) -> bool {
    match error {
        LedgerError::File { source, .. } => matches!(
            source.kind(),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
        ),
        LedgerError::Sqlite { source, .. } => matches!(
            source.sqlite_error_code(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
        ),
        _ => false,
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
}

/// Neither a log nor a lock is looked for.
fn immutable(path: &Path) -> rusqlite::Result<Connection> {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri + "?immutable=1", flags)?;
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    Ok(connection)
}
