//! Time, as a thing that is passed in.

use std::{
    fmt,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use telemetry_schema::Date;

/// A day and an hour in UTC: the finest time that is ever kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The hour, 0 to 23.
    pub hour: u8,
}

const DAY: Duration = Duration::from_secs(86_400);

/// Tells the day and measures what has passed.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Day and hour in UTC, by a clock that may step.
    fn now(&self) -> Moment;

    /// Seconds since 1970 by the same clock, for what is waited for; they are never recorded.
    #[cfg(feature = "outbox")]
    #[allow(dead_code, reason = "whoever sends asks")]
    fn unix_s(&self) -> u64 {
        let Moment { day, hour } = self.now();
        u64::from(day.days()) * DAY.as_secs() + u64::from(hour) * 3_600
    }

    /// How long the day lasts, by the same clock.
    fn rest_of_day(&self) -> Duration;

    /// Time since some fixed instant, by a clock that never steps back.
    fn elapsed(&self) -> Duration;
}

/// The clock of the operating system.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose fixed instant is now.
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::from_unix_seconds(since_1970().as_secs())
    }

    #[cfg(feature = "outbox")]
    fn unix_s(&self) -> u64 {
        since_1970().as_secs()
    }

    fn rest_of_day(&self) -> Duration {
        let since = since_1970();
        let begun = Duration::from_secs(since.as_secs() / DAY.as_secs() * DAY.as_secs());
        DAY.saturating_sub(since.saturating_sub(begun))
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock before 1970 is wrong; the first day is as good a place as any.
fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

impl Moment {
    /// The day and hour of so many seconds since 1970.
    pub fn from_unix_seconds(seconds: u64) -> Self {
        let days = u32::try_from(seconds / 86_400).unwrap_or(u32::MAX);
        Self {
            day: Date::from_days(days),
            hour: (seconds % 86_400 / 3_600) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_cut_to_the_hour() {
        let moment = Moment::from_unix_seconds(1_795_172_400 + 3_599);
        assert_eq!(moment.day.to_string(), "2026-11-20");
        assert_eq!(moment.hour, 11);
        assert_eq!(Moment::from_unix_seconds(u64::MAX).day.days(), u32::MAX);
    }
}
