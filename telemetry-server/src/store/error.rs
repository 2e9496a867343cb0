use std::{
    fmt, io,
    path::{Path, PathBuf},
};

/// Why the ledger cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum LedgerError {
    /// A file or folder could not be made, read or locked.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// SQLite could not do it.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// Others may write into the folder.
    Shared(PathBuf),
    /// There is a file of that name that another program made.
    NotOurs(PathBuf),
    /// The file is of a later version of this program.
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest that this program reads.
        newest: u32,
    },
    /// Another process serves the folder.
    Served(PathBuf),
    /// The file has a log beside it, and who reads it may not write here.
    Log(PathBuf),
    /// There is nothing in the folder.
    Missing(PathBuf),
    /// A row does not say what it must.
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which row.
        what: String,
    },
}

impl LedgerError {
    pub(crate) fn file(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::File { path, source }
    }

    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::NotOurs(path),
            _ => Self::Sqlite { path, source },
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Sqlite { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Shared(path) => write!(
                f,
                "{}: others may write into this folder; give one that is the server's alone",
                path.display()
            ),
            Self::NotOurs(path) => {
                write!(f, "{}: not a file of telemetry-server", path.display())
            }
            Self::Newer {
                path,
                found,
                newest,
            } => write!(
                f,
                "{}: of version {found}, and this program reads up to version {newest}; take a later one",
                path.display()
            ),
            Self::Served(path) => write!(
                f,
                "{}: another process serves this folder; stop it first",
                path.display()
            ),
            Self::Log(path) => write!(
                f,
                "{}: what was written last is in the log beside it, which cannot be read without writing \
                 here; do this as the owner of the folder, or on a copy of it",
                path.display()
            ),
            Self::Missing(path) => write!(
                f,
                "{}: there is no ledger; `serve` or `catalog add` make one",
                path.display()
            ),
            Self::Damaged { path, what } => {
                write!(f, "{}: {what}; `check` tells more", path.display())
            }
        }
    }
}

impl std::error::Error for LedgerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::Sqlite { source, .. } => Some(source),
            _ => None,
        }
    }
}
