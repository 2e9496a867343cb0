//! What the store tells about use: plain data, computed on the device and for it alone.
//!
//! A settings page asks [`Telemetry::metrics`](crate::Telemetry::metrics); the command's `metrics` and
//! `view` lay the same out for a terminal and a browser. All days are UTC. A trend is drawn of slices of
//! equal length, the oldest first.

mod metrics;
mod period;

pub use metrics::{
    Activity, Bucket, Cost, Counted, DayUse, EntryUse, FieldUse, First, FunnelStep, FunnelUse,
    Metrics, Milestone, Quantiles, Returns, Sessions, Total, WeekUse,
};
pub use period::{Period, PeriodError};
