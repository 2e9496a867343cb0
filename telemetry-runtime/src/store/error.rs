use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
};

use rusqlite::ErrorCode;

/// Why the store could not be used. The sentence is what `status` shows.
#[derive(Debug)]
pub enum StoreError {
    /// Another process is at work in it.
    Busy(PathBuf),
    /// A newer version of the program wrote it; nothing was changed.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that this program knows.
        newest: u32,
    },
    /// A folder, link or device stands in its place.
    NotAFile(PathBuf),
    /// It may not be written to.
    ReadOnly(PathBuf),
    /// There is no room, on the disk or below the store's cap.
    Full(PathBuf),
    /// This process may not write files of the size that the store needs.
    Limited(PathBuf),
    /// Its content contradicts itself.
    Damaged(PathBuf),
    /// A file operation failed.
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// SQLite refused.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl StoreError {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly(path)
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            _ => Self::File { path, source },
        }
    }

    pub(super) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            // What we ask is fixed and tested: an answer that does not fit, a table that is not
            // there or a key that stands twice means that the file is not as we left it.
            None
            | Some(
                ErrorCode::NotADatabase
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::Unknown,
            ) => Self::Damaged(path),
            Some(_) => Self::Sqlite { path, source },
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(path) => write!(f, "another process is using {}", path.display()),
            Self::Newer {
                path,
                found,
                newest,
            } => write!(
                f,
                "{} was written by a newer version (format {found}, this program knows up to \
                 {newest}) and is left as it is",
                path.display()
            ),
            Self::NotAFile(path) => write!(f, "{} is not a file", path.display()),
            Self::ReadOnly(path) => write!(f, "{} may not be written to", path.display()),
            Self::Full(path) => write!(f, "there is no room for {}", path.display()),
            Self::Limited(path) => write!(
                f,
                "this process may not write files as large as {} can become",
                path.display()
            ),
            Self::Damaged(path) => write!(f, "{} is damaged", path.display()),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Sqlite { path, source } => write!(f, "{}: {source}", path.display()),
        }
    }
}

/// The sentence says what the system or SQLite said, so a chain goes on with what lies behind that.
impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { source, .. } => source.source(),
            Self::Sqlite { source, .. } => source.source(),
            _ => None,
        }
    }
}
