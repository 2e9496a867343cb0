//! How long the device keeps what was recorded. The user's own settings may lower each figure.
//!
//! ```
//! use telemetry_schema::retention::Kept;
//!
//! assert_eq!(Kept::of(None), Kept { tally_days: 365, detail_days: 90, error_days: 30 });
//! assert_eq!(Kept::of(Some(60)), Kept { tally_days: 60, detail_days: 60, error_days: 30 });
//! ```

/// Counts by day: long enough to compare with the same month of the year before.
pub const TALLY_DAYS: u16 = 365;

/// Timings and single events.
pub const DETAIL_DAYS: u16 = 90;

/// Kinds of errors: of use while the release that caused them is current.
pub const ERROR_DAYS: u16 = 30;

/// The longest that an author can ask for: ten years.
pub const DAYS_MAX: u16 = 3_650;

/// Days that each part of an entry is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Counts.
    pub tally_days: u16,
    /// Timings and single events.
    pub detail_days: u16,
    /// Kinds of errors.
    pub error_days: u16,
}

impl Kept {
    /// What holds for an entry: the author's `retention_days` replaces the defaults for counts and
    /// detail, and may only lower the one for kinds of errors.
    #[must_use]
    pub const fn of(retention_days: Option<u16>) -> Self {
        let (tally_days, detail_days, error_days) = match retention_days {
            None => (TALLY_DAYS, DETAIL_DAYS, ERROR_DAYS),
            Some(days) if days < ERROR_DAYS => (days, days, days),
            Some(days) => (days, days, ERROR_DAYS),
        };
        Self {
            tally_days,
            detail_days,
            error_days,
        }
    }

    /// Whether any part is kept longer than there.
    #[must_use]
    pub const fn is_longer_than(self, other: Self) -> bool {
        self.tally_days > other.tally_days
            || self.detail_days > other.detail_days
            || self.error_days > other.error_days
    }
}
