//! The files of a server: `ledger.sqlite`, `erased.sqlite` beside it, and the lock of who serves them.
//!
//! The ledger holds a row a report, with its lines packed, and the totals of all of them. `erased.sqlite`
//! holds what was taken back, in a file of its own: a backup of the ledger that is restored beside it
//! loses those reports again.
//!
//! One process serves a folder. Others may read it, and change catalogs and tokens, at any time: the
//! ledger is in SQLite's WAL mode, where readers do not wait for the writer.

pub mod calendar;
pub mod catalogs;
pub mod changes;
pub mod check;
pub mod connection;
pub mod dictionary;
pub mod erased;
mod error;
pub mod folder;
mod known;
pub mod packed;
pub mod reading;
pub mod schema;
pub mod tokens;
pub mod totals;

pub use error::LedgerError;
pub use folder::Folder;
pub(crate) use known::canonical;
pub use known::{Known, KnownCatalog, Product};
