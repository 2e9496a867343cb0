//! Quantiles of what is counted in buckets.

/// Of how many, and the buckets that hold the median, p95 and p99; `None` of nothing.
pub fn quantiles<B: Copy>(
    ascending: &(impl Iterator<Item = (B, u64)> + Clone),
) -> Option<(u64, [B; 3])> {
    let n = ascending
        .clone()
        .fold(0_u64, |n, (_, more)| n.saturating_add(more));
    let at = |rank| {
        let mut seen = 0_u64;
        let mut buckets = ascending.clone();
        buckets.find(|(_, n)| {
            seen = seen.saturating_add(*n);
            seen >= rank
        })
    };
    let ranks = [n.div_ceil(2), n - n / 20, n - n / 100].map(|rank| rank.max(1));
    match ranks.map(at) {
        [Some((p50, _)), Some((p95, _)), Some((p99, _))] => Some((n, [p50, p95, p99])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_quantile() {
        assert_eq!(quantiles::<u8>(&[].into_iter()), None);
        assert_eq!(quantiles(&[(1_u8, 0), (2, 0)].into_iter()), None);
        assert_eq!(quantiles(&[(1_u8, 1)].into_iter()), Some((1, [1, 1, 1])));
    }

    #[test]
    fn counts_that_overflow_stay_counts() {
        let most = [(1_u8, u64::MAX), (2, u64::MAX)];
        assert_eq!(quantiles(&most.into_iter()), Some((u64::MAX, [1, 1, 1])));
    }

    proptest! {
        #[test]
        fn a_quantile_is_that_of_the_sorted_values(mut values in prop::collection::vec(0..50_u16, 1..300)) {
            values.sort_unstable();
            let counts = (0..50).map(|of| (of, values.iter().filter(|value| **value == of).count() as u64));
            let n = values.len();
            // The smallest value that at least so many of a hundred do not exceed.
            let of = |percent: usize| values[(n * percent).div_ceil(100) - 1];
            prop_assert_eq!(quantiles(&counts), Some((n as u64, [of(50), of(95), of(99)])));
        }
    }
}
