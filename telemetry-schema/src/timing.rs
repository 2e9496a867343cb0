//! Log-linear buckets for the duration of a timed call, in nanoseconds.
//!
//! Each power of two is cut into 16 equal parts, so the middle of a bucket is at most
//! 1/32 = 3.2 % from any value inside it. Values below 16 ns have a bucket each.
//!
//! ```
//! use telemetry_schema::timing::{bucket, middle_ns};
//!
//! let middle = middle_ns(bucket(1_000_000));
//! assert!(middle.abs_diff(1_000_000) * 32 <= 1_000_000);
//! ```

/// Parts of one power of two.
const PARTS: u64 = 16;
const PARTS_LOG2: u32 = 4;

/// The largest duration that is told apart: about 39 hours.
const EXPONENT_MAX: u32 = 47;

/// How many buckets there are.
#[expect(clippy::cast_possible_truncation, reason = "720")]
pub const BUCKETS: u16 = ((EXPONENT_MAX - PARTS_LOG2 + 2) * PARTS as u32) as u16;

/// The bucket of a duration in nanoseconds.
#[must_use]
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "at most BUCKETS")]
pub const fn bucket(nanoseconds: u64) -> u16 {
    if nanoseconds < PARTS {
        return nanoseconds as u16;
    }
    let exponent = nanoseconds.ilog2();
    if exponent > EXPONENT_MAX {
        return BUCKETS - 1;
    }
    let part = (nanoseconds >> (exponent - PARTS_LOG2)) & (PARTS - 1);
    (((exponent - PARTS_LOG2 + 1) as u64) * PARTS + part) as u16
}

/// The smallest duration in a bucket, in nanoseconds.
#[must_use]
pub const fn from_ns(bucket: u16) -> u64 {
    let bucket = bucket as u64;
    if bucket < PARTS {
        return bucket;
    }
    let shift = bucket / PARTS - 1;
    (PARTS + bucket % PARTS) << shift
}

/// The middle of a bucket, in nanoseconds: what percentiles are read from.
#[must_use]
pub const fn middle_ns(bucket: u16) -> u64 {
    u64::midpoint(from_ns(bucket), from_ns(bucket + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_starts_where_the_one_before_ends() {
        for index in 0..BUCKETS {
            assert_eq!(bucket(from_ns(index)), index);
            if index > 0 {
                assert_eq!(bucket(from_ns(index) - 1), index - 1);
            }
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
    }

    #[test]
    fn the_middle_is_within_the_stated_error() {
        for nanoseconds in (16..10_000_000_u64).step_by(37) {
            let middle = middle_ns(bucket(nanoseconds));
            assert!(
                middle.abs_diff(nanoseconds) * 32 <= nanoseconds,
                "{nanoseconds} {middle}"
            );
        }
    }
}
