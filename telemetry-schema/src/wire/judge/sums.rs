//! Which sums agree. Each number is clamped for itself, so beside one that reached [`COUNT_MAX`] its parts may
//! sum up to more.

use super::{COUNT_MAX, Values};

/// Parts of something, of which others may have none.
pub const fn fit(parts: u64, whole: u64) -> bool {
    parts <= whole || whole == COUNT_MAX
}

/// How many calls carry a time at most: none that panicked or was cancelled.
pub const fn timed(ok: u64, err: u64) -> u64 {
    if ok == COUNT_MAX || err == COUNT_MAX {
        COUNT_MAX
    } else {
        ok.saturating_add(err)
    }
}

/// Each occurrence has one value of a field; of a set any number of members, or `none`.
pub const fn of_a_field(domain: &Values, total: u64, largest: u64, n: u64) -> bool {
    if domain.is_set() {
        largest <= n && total >= n
    } else if n == COUNT_MAX {
        total >= n
    } else {
        total == n
    }
}

/// Each occurrence is in one cell of a cross.
pub const fn of_a_cross(total: u64, n: u64) -> bool {
    total == n || (n == COUNT_MAX && total > n)
}
