//! How long the device keeps what was recorded when neither author nor user says otherwise.
//!
//! `retention_days` of an entry stands in for all three; the user's own settings may only lower it.

/// Counts by day: long enough to compare with the same month of the year before.
pub const TALLY_DAYS: u16 = 365;

/// Timings, combinations of values and single events.
pub const DETAIL_DAYS: u16 = 90;

/// Kinds of errors: of use while the release that caused them is current.
pub const ERROR_DAYS: u16 = 30;

/// The longest that an author can ask for: ten years.
pub const DAYS_MAX: u16 = 3_650;
