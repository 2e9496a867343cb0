//! The server's side of telemetry: takes reports in and turns them into totals, without knowing anybody.
//!
//! The way of a report: a request becomes a [`Report`](telemetry_schema::wire::Report), [`validate`] holds
//! it against the catalog that it names and makes it [`Accepted`], and the [`Ledger`] keeps it. Nothing but
//! [`Accepted`] gets into the ledger, so no text does that a catalog does not have.

pub mod cli;
mod clock;
mod ledger;
mod store;
mod validate;

pub use clock::Clock;
pub use ledger::{Health, Ledger, LedgerOptions, TakenBack, Unavailable};
pub use store::{Known, KnownCatalog, LedgerError, Product};
pub use validate::{Accepted, DAYS_AHEAD, DAYS_BACK, validate};
