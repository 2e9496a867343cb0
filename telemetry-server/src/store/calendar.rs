//! The day by which things grow old: that of the clock, unless the clock has jumped.
//!
//! A clock that is wrong for an hour could delete what was promised to be kept for months. So a day that lies
//! far from the last one is doubted at first, whether the clock is wrong or the server was off for long: it is
//! believed once the clock has gone on from there for [`TRIAL_DAYS`]. Nothing else is asked for, so that a
//! server that nobody looks after keeps its promise to forget.

use rusqlite::{Connection, OptionalExtension as _};
use telemetry_schema::Date;

/// A day at most so far from the last one is believed at once: a server may be off for a week. What a wrong
/// clock can do within it is small: rows that go a week early are of reports which are too old to come again.
pub const JUMP_DAYS: u32 = 7;

/// On so many days after it was doubted a clock has gone on for more than 24 hours.
pub const TRIAL_DAYS: u32 = 2;

/// What is believed of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The last day that was believed.
    pub day: Date,
    /// The day to which the clock has jumped, while it is doubted.
    pub doubted: Option<Date>,
}

impl Calendar {
    /// What was believed last; what the clock says where nothing ever was.
    pub fn read(connection: &Connection, today: Date) -> rusqlite::Result<Self> {
        let [day, doubted] = ["day", "doubted"].map(|key| {
            let sql = "SELECT value FROM meta WHERE key = ?1";
            let value = connection.query_row(sql, [key], |row| row.get(0));
            value.optional().map(|days| days.map(Date::from_days))
        });
        Ok(Self {
            day: day?.unwrap_or(today),
            doubted: doubted?,
        })
    }

    /// The same after another look at the clock.
    #[must_use]
    pub fn at(self, today: Date, jump_days: u32) -> Self {
        let believed = |day| Self { day, doubted: None };
        if !is_jump(self.day, today, jump_days) {
            return believed(self.day.max(today));
        }
        let doubted = |since| Self {
            doubted: Some(since),
            ..self
        };
        match self.doubted {
            Some(since) if today < since || is_jump(since, today, jump_days) => doubted(today),
            Some(since) if today.days() >= since.days().saturating_add(TRIAL_DAYS) => {
                believed(today)
            }
            Some(since) => doubted(since),
            None => doubted(today),
        }
    }

    /// Keeps it for the next start. Where a doubt ends, rows that arrived on a later day arrived today: by a
    /// clock that was ahead they would be kept for longer than was promised.
    pub fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        let put = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";
        let transaction = connection.unchecked_transaction()?;
        transaction.execute(put, ("day", self.day.days()))?;
        let changed = match self.doubted {
            Some(since) => transaction.execute(put, ("doubted", since.days()))?,
            None => transaction.execute("DELETE FROM meta WHERE key = 'doubted'", [])?,
        };
        let ends_doubt = self.doubted.is_none() && changed > 0;
        if ends_doubt {
            let sql = "UPDATE report SET arrived = ?1 WHERE arrived > ?1";
            transaction.execute(sql, [self.day.days()])?;
        }
        transaction.commit()
    }
}

/// Whether a day is too far from the last one to be believed at once.
#[must_use]
pub const fn is_jump(day: Date, today: Date, jump_days: u32) -> bool {
    day.days().abs_diff(today.days()) > jump_days
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a clock that shows these days comes to, and on which of them it is doubted.
    fn shown(days: &[u32]) -> (u32, Vec<u32>) {
        let mut calendar = Calendar {
            day: Date::from_days(1_000),
            doubted: None,
        };
        let mut doubted = Vec::new();
        for day in days {
            calendar = calendar.at(Date::from_days(*day), JUMP_DAYS);
            if calendar.doubted.is_some() {
                doubted.push(*day);
            }
        }
        (calendar.day.days(), doubted)
    }

    #[test]
    fn a_clock_that_goes_is_believed() {
        assert_eq!(shown(&[1_000, 1_001, 1_002]), (1_002, vec![]));
        // Off for a week; and a little back, as clocks are set.
        assert_eq!(shown(&[1_007, 1_006, 1_007, 1_014]), (1_014, vec![]));
    }

    #[test]
    fn a_jump_is_believed_once_the_clock_has_gone_on() {
        assert_eq!(shown(&[1_008]), (1_000, vec![1_008]));
        assert_eq!(shown(&[1_008, 1_009]), (1_000, vec![1_008, 1_009]));
        assert_eq!(shown(&[1_008, 1_009, 1_010]), (1_010, vec![1_008, 1_009]));
        assert_eq!(shown(&[900, 901, 902, 903]), (903, vec![900, 901]));
    }

    #[test]
    fn a_clock_that_is_set_right_has_done_nothing() {
        assert_eq!(shown(&[14_000, 1_000]), (1_000, vec![14_000]));
        assert_eq!(
            shown(&[14_000, 14_001, 1_001]),
            (1_001, vec![14_000, 14_001])
        );
        assert_eq!(shown(&[3, 1_001]), (1_001, vec![3]));
    }

    #[test]
    fn a_clock_that_jumps_on_is_doubted_anew() {
        let days = [14_000, 14_001, 15_000, 15_001, 14_002, 14_003];
        assert_eq!(shown(&days), (1_000, days.to_vec()));
        // However often it steps to and fro.
        let days: Vec<_> = (0..100).map(|n| 14_000 + n % 2 * 500).collect();
        assert_eq!(shown(&days), (1_000, days));
    }
}
