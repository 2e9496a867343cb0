//! A trend's slices of a period.

use super::Period;

/// More than a sparkline has room for says nothing.
pub const SLICES_MAX: u32 = 30;

/// At most [`SLICES_MAX`] slices of equal length, the last of which ends with the period. Days that make
/// no whole slice are left out at its beginning: a shorter slice would look like less use.
#[derive(Clone, Copy, Debug)]
pub struct Slices {
    last: u32,
    days: u32,
    count: u32,
}

impl Slices {
    pub fn of(period: Period) -> Self {
        let days = period.days().div_ceil(SLICES_MAX);
        Self {
            last: period.last.days(),
            days,
            count: period.days() / days,
        }
    }

    /// How many days each has.
    pub fn days(self) -> u32 {
        self.days
    }

    /// As many zeros as there are slices.
    pub fn zeros(self) -> Vec<u64> {
        vec![0; self.count as usize]
    }

    /// The slice of a day, unless that lies outside all of them.
    pub fn at(self, day: u32) -> Option<usize> {
        let back = self.last.checked_sub(day)? / self.days;
        let at = self.count.checked_sub(back + 1)?;
        usize::try_from(at).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use telemetry_schema::Date;

    use super::*;

    fn slices(last: u32, days: u32) -> Slices {
        Slices::of(Period::ending(Date::from_days(last), days))
    }

    #[test]
    fn a_month_has_a_slice_a_day_and_a_year_none_that_is_shorter() {
        assert_eq!(slices(20_777, 30).zeros().len(), 30);
        assert_eq!(slices(20_777, 1).zeros().len(), 1);
        let year = slices(20_777, 365);
        assert_eq!((year.zeros().len(), year.days()), (28, 13));
        assert_eq!(year.at(20_777), Some(27));
        assert_eq!(year.at(20_777 - 363), Some(0));
        assert_eq!(year.at(20_777 - 364), None);
        assert_eq!(year.at(20_778), None);
    }

    proptest! {
        #[test]
        fn every_slice_has_its_days(last: u32, days in 1..5_000_u32) {
            let slices = slices(last, days);
            let period = Period::ending(Date::from_days(last), days);
            let mut counts = slices.zeros();
            prop_assert!((1..=SLICES_MAX as usize).contains(&counts.len()));
            for day in period.first.days()..=period.last.days() {
                if let Some(at) = slices.at(day) {
                    counts[at] += 1;
                }
            }
            prop_assert!(counts.iter().all(|n| *n == u64::from(slices.days())), "{:?}", counts);
            let left_out = u64::from(period.days()) - counts.iter().sum::<u64>();
            prop_assert!(left_out < u64::from(slices.days()));
        }
    }
}
