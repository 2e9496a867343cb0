//! The server's side of telemetry: takes reports in and turns them into totals, without knowing anybody.
//!
//! The way of a report: a request becomes a [`Report`](telemetry_schema::wire::Report), [`validate`] holds
//! it against the catalog that it names and makes it [`Accepted`], and the [`Ledger`] keeps it. Nothing but
//! [`Accepted`] gets into the ledger, so no text does that a catalog does not have.
//!
//! `serve` is the room that knows the others: `config` decides how it runs, `listen` accepts connections,
//! `router` says who answers what, and `ingest` goes the way above.

mod app;
mod catalogs;
pub mod cli;
mod clock;
pub mod config;
mod crowd;
mod erasure;
mod error;
mod hops;
mod ingest;
mod ledger;
mod listen;
mod log;
mod metrics;
mod middleware;
mod openapi;
mod patient;
mod probes;
mod quota;
pub mod router;
mod serve;
mod shutdown;
mod store;
mod tls;
mod validate;

pub use clock::Clock;
pub use ledger::{Health, Ledger, LedgerOptions, TakenBack, Unavailable};
pub use store::{Known, KnownCatalog, LedgerError, Product};
pub use validate::{Accepted, DAYS_AHEAD, DAYS_BACK, validate};
