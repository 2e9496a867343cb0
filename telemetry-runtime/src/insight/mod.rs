//! What the store tells about use: plain data, computed on the device and for it alone.
//!
//! A settings page asks [`Telemetry::metrics`](crate::Telemetry::metrics); the command's `metrics` and
//! `view` lay the same out for a terminal and a browser. All days are UTC. A trend is drawn of slices of
//! equal length, the oldest first.

#[cfg(any(not(feature = "store"), telemetry_off))]
mod absent;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod compose;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub(crate) mod gathering;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub(crate) mod history;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod lexicon;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod metrics;
mod period;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod slices;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod spread;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod sums;

#[cfg(any(not(feature = "store"), telemetry_off))]
pub use absent::Metrics;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use metrics::{
    Activity, Bucket, Cost, Counted, DayUse, EntryUse, FieldUse, First, FunnelStep, FunnelUse,
    Metrics, Milestone, Quantiles, Returns, Sessions, Total, WeekUse,
};
pub use period::{Period, PeriodError};
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use sums::DaySums;
#[cfg(all(test, feature = "store", not(telemetry_off)))]
mod tests;
