//! The guard that `start!` returns: the one place that knows consent, journal and store.

mod inert;

pub use inert::Telemetry;
