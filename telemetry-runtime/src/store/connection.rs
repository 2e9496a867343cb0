//! Opening the one file: kind, owner, version, pragmas, health.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, schema};
use crate::{ours, record::journal::limit};

/// The file's name in the data folder.
pub const FILE: &str = "store.sqlite";

const PAGE_BYTES: u64 = 4_096;

/// No store grows beyond this, whatever retention says: four times the default cap.
const BYTES_MAX: u64 = 400 << 20;

/// A process that may not write files of this size does not touch the store.
const LIMIT_BYTES_MIN: u64 = 16 << 20;

/// Up to this size every opening checks the whole file, about a millisecond for a mebibyte; a
/// larger one is checked page by page as it is read.
const CHECK_BYTES_MAX: u64 = 8 << 20;

/// Other programs may have the file open, ours do not: the lease is held.
const BUSY_TIMEOUT: Duration = Duration::from_millis(100);

/// Who only reads waits so long for who writes, who waits less.
#[cfg(feature = "cli")]
const READ_TIMEOUT: Duration = Duration::from_secs(1);

/// The store's path in a data folder.
pub fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

/// Opens, migrates and checks; tells where a file went that was no store. The lease is held.
pub fn open(path: &Path) -> Result<(Connection, Option<PathBuf>), StoreError> {
    let room = limit::file_bytes_max().unwrap_or(u64::MAX);
    if room < LIMIT_BYTES_MIN {
        return Err(StoreError::Limited(path.to_owned()));
    }
    match attempt(path, room) {
        Err(StoreError::Damaged(_)) => {
            let aside = set_aside(path)?;
            Ok((attempt(path, room)?, Some(aside)))
        }
        opened => Ok((opened?, None)),
    }
}

/// Opens a store of this version to read, by who does not hold the lease; `None` where there is none.
#[cfg(feature = "cli")]
pub fn open_to_read(path: &Path) -> Result<Option<Connection>, StoreError> {
    let metadata = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => metadata.map_err(|error| StoreError::file(path, error))?,
    };
    if !metadata.is_file() {
        return Err(StoreError::NotAFile(path.to_owned()));
    }
    judge(path, &head(path)?)?;
    let open = || -> rusqlite::Result<(Connection, u32)> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(READ_TIMEOUT)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        let version = schema::version(&connection)?;
        Ok((connection, version))
    };
    let (connection, version) = open().map_err(|error| StoreError::sqlite(path, error))?;
    refuse_newer(path, version)?;
    // An empty file is a store that is being made.
    Ok((version > 0).then_some(connection))
}

/// Moves the store and what SQLite keeps beside it to a name that is not taken.
pub fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    let failed = |error| StoreError::file(path, error);
    // Unbounded here: retention drops the oldest.
    let mut free = ours::asides(path).filter(|aside| aside.symlink_metadata().is_err());
    let Some(aside) = free.next() else {
        return Err(StoreError::Damaged(path.to_owned()));
    };
    // First the journal: alone it is harmless, beside a fresh store it would be rolled back into.
    for beside in ["-journal", "-wal", "-shm"] {
        match fs::rename(ours::beside(path, beside), ours::beside(&aside, beside)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    fs::rename(path, &aside).map_err(failed)?;
    Ok(aside)
}

/// What was set aside, each file with the time of its last change.
pub fn damaged(path: &Path) -> Result<Vec<(SystemTime, PathBuf)>, StoreError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let list = || {
        let mut damaged = Vec::new();
        for file in fs::read_dir(dir)? {
            let file = file?;
            let name = file.file_name();
            let is_aside = name
                .to_str()
                .is_some_and(|name| name.starts_with(FILE) && ours::is_aside(name.as_ref()));
            if is_aside {
                damaged.push((file.metadata()?.modified()?, file.path()));
            }
        }
        Ok(damaged)
    };
    list().map_err(|error| StoreError::file(dir, error))
}

fn attempt(path: &Path, room: u64) -> Result<Connection, StoreError> {
    let bytes = prepare(path)?;
    let failed = |error| StoreError::sqlite(path, error);
    let mut connection = connect(path, room).map_err(failed)?;
    let found = schema::version(&connection).map_err(failed)?;
    // Asked again: the header was read before SQLite rolled back what a killed process left.
    refuse_newer(path, found)?;
    schema::migrate(&mut connection, schema::STEPS).map_err(failed)?;
    if bytes <= CHECK_BYTES_MAX {
        check(path, &connection)?;
    }
    Ok(connection)
}

/// Looks at the file without SQLite, which might write; makes it if there is none.
fn prepare(path: &Path) -> Result<u64, StoreError> {
    let failed = |error| StoreError::file(path, error);
    let metadata = match path.symlink_metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            ours::file().open(path).map_err(failed)?;
            return Ok(0);
        }
        Err(error) => return Err(failed(error)),
    };
    if !metadata.is_file() {
        return Err(StoreError::NotAFile(path.to_owned()));
    }
    make_private(path, &metadata).map_err(failed)?;
    judge(path, &head(path)?)?;
    Ok(metadata.len())
}

fn head(path: &Path) -> Result<Vec<u8>, StoreError> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut head))
        .map_err(|error| StoreError::file(path, error))?;
    Ok(head)
}

/// The header of an SQLite file, see "Database File Format": magic at 0, version at 60, owner at
/// 68. An empty file is a store that was never written.
fn judge(path: &Path, head: &[u8]) -> Result<(), StoreError> {
    if head.is_empty() {
        return Ok(());
    }
    let number = |at: usize| {
        let bytes = head.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    match (number(60), number(68)) {
        (Some(version), Some(schema::APPLICATION_ID)) if is_sqlite(head) => {
            refuse_newer(path, version)
        }
        _ => Err(StoreError::Damaged(path.to_owned())),
    }
}

/// Magic, and the two format versions: a higher one would make SQLite take the file for read-only.
fn is_sqlite(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0") && matches!(head.get(18..20), Some([1 | 2, 1 | 2]))
}

fn refuse_newer(path: &Path, found: u32) -> Result<(), StoreError> {
    let newest = u32::try_from(schema::STEPS.len()).unwrap_or(u32::MAX);
    if found <= newest {
        return Ok(());
    }
    Err(StoreError::Newer {
        path: path.to_owned(),
        found,
        newest,
    })
}

fn connect(path: &Path, room: u64) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let pages = room.min(BYTES_MAX) / PAGE_BYTES;
    // Only a file without tables takes `auto_vacuum`; nothing may be spilled into other folders;
    // a power cut may cost the last folds and never the file.
    connection.execute_batch(&format!(
        "PRAGMA auto_vacuum = INCREMENTAL;
         PRAGMA page_size = {PAGE_BYTES};
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA synchronous = NORMAL;
         PRAGMA journal_mode = DELETE;
         PRAGMA max_page_count = {pages};"
    ))?;
    Ok(connection)
}

fn check(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| StoreError::sqlite(path, error))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged(path.to_owned()))
    }
}

#[cfg(unix)]
fn make_private(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let shared = metadata.permissions().mode() & 0o077;
    if shared == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn make_private(_: &Path, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}
