//! The first days of something that is counted, up to a number.

use std::fmt::Write;

/// As far as uses are told apart by their days.
pub const USES_MAX: u64 = 100;

/// Days with how often it was on each, the earliest first, until together they come to a number.
///
/// What comes behind that is dropped. Since counts are only ever added, nothing that was dropped can
/// matter again; so the order in which days arrive changes nothing, and a day that a journal brings late
/// still counts where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Firsts(Vec<(u32, u64)>);

impl Firsts {
    /// Adds what was counted on a day, where `upto` is the number of interest.
    pub fn add(&mut self, day: u32, n: u64, upto: u64) {
        self.insert(day, n, upto);
        let mut left = upto;
        let whole = self.0.iter().position(|(_, n)| {
            left = left.saturating_sub(*n);
            left == 0
        });
        if let Some(last) = whole {
            self.0.truncate(last + 1);
        }
    }

    /// The same without dropping anything. More than `upto` on a day says no more than as many.
    pub(super) fn insert(&mut self, day: u32, n: u64, upto: u64) {
        let n = n.min(upto);
        if n == 0 {
            return;
        }
        match self.0.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(at) => {
                let known = &mut self.0[at].1;
                *known = known.saturating_add(n).min(upto);
            }
            Err(at) => self.0.insert(at, (day, n)),
        }
    }

    /// The day on which, from a day on, it was the `nth` time.
    pub fn reached(&self, from: u32, nth: u64) -> Option<u32> {
        let mut left = nth;
        let since = self.0.iter().filter(|(day, _)| *day >= from);
        let mut days = since.skip_while(|(_, n)| {
            left = left.saturating_sub(*n);
            left > 0
        });
        days.next().map(|(day, _)| *day)
    }

    /// Everything of another, too.
    pub fn merge(&mut self, other: &Self, upto: u64) {
        for (day, n) in &other.0 {
            self.add(*day, *n, upto);
        }
    }

    /// The same of uses.
    #[cfg(feature = "outbox")]
    pub fn merge_uses(&mut self, other: &Self) {
        self.merge(other, USES_MAX);
    }

    /// Days with their counts.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, u64)> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        self.0.retain(|(day, _)| keep(*day));
    }

    /// As a row holds it: `20777:3,20790:97`.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (day, n) in &self.0 {
            let comma = if text.is_empty() { "" } else { "," };
            // Writing to a string does not fail.
            let _ = write!(text, "{comma}{day}:{n}");
        }
        text
    }

    /// Reads it back; of what was damaged, whatever reads.
    pub fn from_text(text: &str, upto: u64) -> Self {
        let mut firsts = Self::default();
        let days = text.split(',').filter_map(|pair| {
            let (day, n) = pair.split_once(':')?;
            Some((day.parse().ok()?, n.parse().ok()?))
        });
        for (day, n) in days {
            firsts.insert(day, n, upto);
        }
        firsts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The day on which the sum of all counts, day by day, comes to `nth`.
    fn naive(counts: &[(u32, u64)], nth: u64) -> Option<u32> {
        let mut sorted = counts.to_vec();
        sorted.sort_unstable();
        let mut sum = 0;
        let mut days = sorted.into_iter().map(|(day, n)| {
            sum += n;
            (day, sum)
        });
        days.find(|(_, sum)| *sum >= nth).map(|(day, _)| day)
    }

    proptest! {
        #[test]
        fn milestones_are_those_of_all_counts_in_any_order(
            counts in prop::collection::vec((0..40_u32, 1..30_u64), 0..60)
        ) {
            let mut firsts = Firsts::default();
            for (day, n) in &counts {
                firsts.add(*day, *n, 100);
                firsts = Firsts::from_text(&firsts.to_text(), 100);
            }
            prop_assert!(firsts.iter().count() <= 100);
            for nth in [1, 5, 10, 25, 50, 100] {
                prop_assert_eq!(firsts.reached(0, nth), naive(&counts, nth));
            }
        }

        #[test]
        fn two_parts_come_to_what_the_whole_comes_to(
            counts in prop::collection::vec((any::<u32>(), any::<u64>(), any::<bool>()), 0..60)
        ) {
            let (mut whole, mut parts) = (Firsts::default(), [Firsts::default(), Firsts::default()]);
            for (day, n, part) in counts {
                whole.add(day, n, 100);
                parts[usize::from(part)].add(day, n, 100);
            }
            let [mut one, other] = parts;
            one.merge(&other, 100);
            prop_assert_eq!(one, whole);
        }

        #[test]
        fn damaged_text_is_read_without_harm(text in "[0-9:,x-]{0,40}") {
            let firsts = Firsts::from_text(&text, 100);
            prop_assert_eq!(Firsts::from_text(&firsts.to_text(), 100), firsts);
        }
    }
}
