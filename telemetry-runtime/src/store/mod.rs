//! The store: what the fold makes of the journals, in one SQLite file.
//!
//! A [`Store`] is open for the length of one job (a fold, a listing, an export) and holds the
//! lease for as long: at any time at most one process has the file open. So there is no waiting
//! inside SQLite, a rollback journal is as good as a write-ahead log and leaves no second copy of
//! deleted rows, the file can be moved aside or unlinked without another process writing into
//! what replaced it, and the first of many processes that start at once creates it alone.
//!
//! Names stand in a build's catalog and nowhere else: rows hold indices into it. So the catalog is
//! the only text in the file that a program's author wrote, there is no place for any other, and
//! a renamed value cannot appear under two spellings of one build.

mod admit;
mod batch;
mod build;
mod cell;
mod connection;
mod consent_log;
#[cfg(feature = "outbox")]
mod day;
mod delete;
mod error;
mod export;
mod fold;
mod lease;
#[cfg(feature = "outbox")]
#[allow(
    dead_code,
    reason = "what carries reports away, and the command, call it"
)]
pub(crate) mod outbox;
mod pending;
pub(crate) mod progress;
mod quantile;
mod retention;
mod rows;
mod schema;
#[cfg_attr(
    not(feature = "cli"),
    allow(dead_code, reason = "the command reads it")
)]
mod summary;
#[cfg(feature = "cli")]
mod tail;
mod told;
mod usage;

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

pub use build::{Build, undescribed};
pub use connection::path;
pub use consent_log::{ConsentEvent, ConsentRow};
#[cfg(feature = "outbox")]
pub use delete::delete_sent;
pub use delete::{delete_all, finish_deletion, is_deleting};
pub use error::StoreError;
pub use export::ExportError;
pub use fold::fold;
pub use pending::pending;
#[cfg(feature = "cli")]
pub use pending::{Waiting, waiting};
pub use quantile::quantiles;

pub use crate::Folded;
pub use retention::Limits;
pub use rows::{ALL_DAYS, Losses};
#[cfg(feature = "cli")]
pub use summary::{Counted, FieldSummary, Sum, Summary, TimingSummary};
pub use usage::{TallyRow, TimingRow};

#[cfg(feature = "cli")]
pub use tail::Tail;
pub use told::Told;
#[cfg(feature = "cli")]
pub use told::time;

#[cfg(feature = "outbox")]
pub use lease::Lease;
#[cfg(not(feature = "outbox"))]
use lease::Lease;

/// How long a command waits for another process to finish its job.
pub const COMMAND_WAIT: Duration = Duration::from_secs(5);

/// The open store of a product.
#[derive(Debug)]
pub struct Store {
    // Closed before the lease is given back.
    connection: rusqlite::Connection,
    path: PathBuf,
    set_aside: Option<PathBuf>,
    /// `None` where another process has it, and this one only reads.
    lease: Option<Lease>,
}

impl Store {
    /// Opens the store in a product's data folder, and makes it if there is none.
    ///
    /// What is no store is set aside as `store.sqlite.damaged-<n>`, see [`Self::set_aside`]; an
    /// older one is migrated; a newer one is an error and left untouched.
    ///
    /// # Errors
    /// When another process holds the lease for longer than `wait`, or the file cannot be used.
    pub fn open(dir: &Path, wait: Duration) -> Result<Self, StoreError> {
        Self::open_under(Lease::take(dir, wait)?, dir)
    }

    /// As [`Self::open`], but makes nothing where there is nothing.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_existing(dir: &Path, wait: Duration) -> Result<Option<Self>, StoreError> {
        finish_deletion(dir, wait)?;
        let path = connection::path(dir);
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(&path, error)),
            Ok(_) => Self::open(dir, wait).map(Some),
        }
    }

    /// Where a damaged store was moved to, if opening met one.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    fn open_under(lease: Lease, dir: &Path) -> Result<Self, StoreError> {
        delete::finish(&lease, dir)?;
        let path = connection::path(dir);
        let (connection, set_aside) = connection::open(&path)?;
        let mut store = Self {
            connection,
            path,
            set_aside,
            lease: Some(lease),
        };
        store.begin_progress()?;
        Ok(store)
    }

    /// Opens what is there for reading, without the lease: where another process has it, or nothing can
    /// be written. Nothing is made, migrated, repaired or waited for, and a listing that goes day by day
    /// keeps nobody from writing for longer than a day takes.
    ///
    /// # Errors
    /// When there is no store that this version can read as it is.
    #[cfg(feature = "cli")]
    pub fn peek(dir: &Path) -> Result<Option<Self>, StoreError> {
        let path = connection::path(dir);
        let connection = connection::open_to_read(&path)?;
        Ok(connection.map(|connection| Self {
            connection,
            path,
            set_aside: None,
            lease: None,
        }))
    }

    /// Closes the file and opens it again, under the same lease.
    fn reopen(self) -> Result<Self, StoreError> {
        let Self {
            connection,
            path,
            set_aside,
            lease,
        } = self;
        drop(connection);
        let (connection, aside) = connection::open(&path)?;
        Ok(Self {
            connection,
            path,
            set_aside: aside.or(set_aside),
            lease,
        })
    }

    /// Moves a store in which damage came to light aside, and starts afresh.
    fn start_afresh(self) -> Result<Self, StoreError> {
        let Self {
            connection,
            path,
            lease,
            ..
        } = self;
        drop(connection);
        let aside = connection::set_aside(&path)?;
        let (connection, _) = connection::open(&path)?;
        Ok(Self {
            connection,
            path,
            set_aside: Some(aside),
            lease,
        })
    }

    fn failed(&self, error: rusqlite::Error) -> StoreError {
        StoreError::sqlite(&self.path, error)
    }
}

#[cfg(test)]
mod tests;
