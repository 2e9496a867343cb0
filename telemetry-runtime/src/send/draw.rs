//! Chance, as the system has it.

use crate::store::outbox::{Draw as _, Random};

/// A random number. Where the system has none, every pause is the longest.
pub fn draw() -> u64 {
    let mut bytes = [0; 8];
    match Random.fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes),
        Err(_) => u64::MAX,
    }
}

/// By Fisher and Yates.
pub fn shuffle<T>(items: &mut [T]) {
    for at in (1..items.len()).rev() {
        let other = draw() % (at as u64 + 1);
        items.swap(at, usize::try_from(other).unwrap_or(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shuffled_is_the_same_in_another_order() {
        let mut items: Vec<u32> = (0..64).collect();
        shuffle(&mut items);
        assert!(!items.is_sorted(), "once in 10^89 runs");
        items.sort_unstable();
        assert!(items.into_iter().eq(0..64));
    }
}
