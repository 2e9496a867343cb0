use std::fmt;

use telemetry_schema::Date;

/// A stretch of whole days in UTC, both ends included.
#[cfg_attr(all(feature = "store", not(telemetry_off)), derive(serde::Serialize))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day, not before the first.
    pub last: Date,
}

/// The ends of a period stand in the wrong order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodError {
    first: Date,
    last: Date,
}

impl Period {
    /// From one day to another, both included.
    ///
    /// # Errors
    /// When the last day is before the first.
    pub const fn new(first: Date, last: Date) -> Result<Self, PeriodError> {
        if last.days() < first.days() {
            return Err(PeriodError { first, last });
        }
        Ok(Self { first, last })
    }

    /// So many days (at least one) of which the last is given.
    ///
    /// ```
    /// use telemetry_runtime::{insight::Period, schema::Date};
    ///
    /// let week = Period::ending(Date::parse("2026-11-20").unwrap(), 7);
    /// assert_eq!(week.first.to_string(), "2026-11-14");
    /// assert_eq!(week.before().last.to_string(), "2026-11-13");
    /// ```
    #[must_use]
    pub const fn ending(last: Date, days: u32) -> Self {
        let back = days.saturating_sub(1);
        Self {
            first: Date::from_days(last.days().saturating_sub(back)),
            last,
        }
    }

    /// How many days there are.
    #[must_use]
    pub const fn days(self) -> u32 {
        (self.last.days().saturating_sub(self.first.days())).saturating_add(1)
    }

    /// As many days, right before these.
    #[must_use]
    pub const fn before(self) -> Self {
        let last = self.first.days().saturating_sub(1);
        Self::ending(Date::from_days(last), self.days())
    }

    /// Whether a day is one of these.
    #[must_use]
    pub const fn contains(self, day: Date) -> bool {
        self.first.days() <= day.days() && day.days() <= self.last.days()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{} to {}", self.first, self.last)
        }
    }
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the last day, {}, is before the first, {}",
            self.last, self.first
        )
    }
}

impl std::error::Error for PeriodError {}
