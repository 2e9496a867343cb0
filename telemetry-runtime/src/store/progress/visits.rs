//! The days on which something was recorded.

use std::collections::BTreeMap;

/// Days in a block: a bit each.
const BLOCK: u32 = 64;

/// A set of days, in blocks of 64: a year is six numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visits(BTreeMap<u32, u64>);

impl Visits {
    pub fn add(&mut self, day: u32) {
        self.add_block(day / BLOCK, 1 << (day % BLOCK));
    }

    /// Adds the days of a block, as a row holds them.
    pub fn add_block(&mut self, block: u32, days: u64) {
        *self.0.entry(block).or_default() |= days;
    }

    pub fn blocks(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.0.iter().map(|(block, days)| (*block, *days))
    }

    pub fn contains(&self, day: u32) -> bool {
        let days = self.0.get(&(day / BLOCK)).copied().unwrap_or(0);
        days >> (day % BLOCK) & 1 == 1
    }

    /// The first of them.
    pub fn first(&self) -> Option<u32> {
        let (block, days) = self.0.iter().find(|(_, days)| **days != 0)?;
        block.checked_mul(BLOCK)?.checked_add(days.trailing_zeros())
    }

    /// How many there are from one day to another, both included.
    pub fn count(&self, first: u32, last: u32) -> u32 {
        if first > last {
            return 0;
        }
        let blocks = self.0.range(first / BLOCK..=last / BLOCK);
        blocks.fold(0, |n, (block, days)| {
            let from = first.saturating_sub(block.saturating_mul(BLOCK));
            let to = last
                .saturating_sub(block.saturating_mul(BLOCK))
                .min(BLOCK - 1);
            let within = (u64::MAX << from) & (u64::MAX >> (BLOCK - 1 - to));
            n + (days & within).count_ones()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set_of_days(
            days in prop::collection::vec(prop_oneof![0..300_u32, any::<u32>()], 0..50),
            first in prop_oneof![0..300_u32, any::<u32>()],
            last in prop_oneof![0..300_u32, any::<u32>()],
        ) {
            let mut visits = Visits::default();
            for day in &days {
                visits.add(*day);
            }
            let set: BTreeSet<u32> = days.into_iter().collect();
            prop_assert_eq!(visits.first(), set.first().copied());
            prop_assert_eq!(visits.contains(first), set.contains(&first));
            let within = set.iter().filter(|day| (first..=last).contains(*day)).count();
            prop_assert_eq!(visits.count(first, last) as usize, within);
        }
    }
}
