//! The four quantities that authors are given, with their fixed buckets.
//!
//! A quantity keeps a clamped exact sum on the device and leaves it only as buckets. The buckets
//! belong to version 1 of the catalog's format: documents name the measure alone, so a change here
//! needs a new version there.
//!
//! ```
//! use telemetry_schema::Measure;
//!
//! let bucket = Measure::Elapsed.bucket(2_500); // microseconds
//! assert_eq!(Measure::Elapsed.buckets()[bucket].label, "2ms");
//! assert_eq!(Measure::Percent.clamp(1_000_000), 10_000);
//! ```

/// A quantity with fixed buckets, at most 32 of them.
#[cfg_attr(
    all(feature = "serde", not(telemetry_off)),
    derive(serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(
    all(feature = "serde", not(telemetry_off)),
    serde(rename_all = "snake_case")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How many; in ones.
    Count,
    /// How long; in microseconds.
    Elapsed,
    /// How large; in bytes.
    ByteSize,
    /// Which share; in hundredths of a percent.
    Percent,
}

/// One bucket: values from `from` up to the next bucket's `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The smallest value inside, in the measure's unit.
    pub from: u64,
    /// The bucket's name in listings and reports.
    pub label: &'static str,
}

impl Measure {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Count, Self::Elapsed, Self::ByteSize, Self::Percent];

    /// The type's name in lower case with underscores, as the catalog writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Elapsed => "elapsed",
            Self::ByteSize => "byte_size",
            Self::Percent => "percent",
        }
    }

    /// The unit of exact sums on the device.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Count => "ones",
            Self::Elapsed => "microseconds",
            Self::ByteSize => "bytes",
            Self::Percent => "hundredths of a percent",
        }
    }

    /// The buckets, ascending; the first starts at 0.
    #[must_use]
    pub const fn buckets(self) -> &'static [Bucket] {
        match self {
            Self::Count => COUNT,
            Self::Elapsed => ELAPSED,
            Self::ByteSize => BYTE_SIZE,
            Self::Percent => PERCENT,
        }
    }

    /// The largest quantity that enters a sum; a larger one counts as this much.
    ///
    /// 2^53 sums of the largest fit into 128 bits and a year of real ones into 64.
    #[must_use]
    #[inline]
    pub const fn clamp(self, quantity: u64) -> u64 {
        let most = match self {
            Self::Count => 1_000_000_000_000,
            // 180 days.
            Self::Elapsed => 180 * DAY,
            // One pebibyte.
            Self::ByteSize => 1 << 50,
            Self::Percent => 10_000,
        };
        if quantity > most { most } else { quantity }
    }

    /// The index of the bucket that a quantity falls into.
    #[must_use]
    #[inline]
    pub const fn bucket(self, quantity: u64) -> usize {
        match self {
            Self::Count => place(&COUNT_OCTAVES, quantity),
            Self::Elapsed => place(&ELAPSED_OCTAVES, quantity),
            Self::ByteSize => place(&BYTE_SIZE_OCTAVES, quantity),
            // Its buckets lie too close for that.
            Self::Percent => search(PERCENT, quantity),
        }
    }
}

/// The quantities of as many bits: where the first of them falls, and the last that falls there too.
#[derive(Clone, Copy)]
struct Octave {
    first: usize,
    last: u64,
}

static COUNT_OCTAVES: [Octave; 64] = octaves(COUNT);
static ELAPSED_OCTAVES: [Octave; 64] = octaves(ELAPSED);
static BYTE_SIZE_OCTAVES: [Octave; 64] = octaves(BYTE_SIZE);

/// What lies beyond the last of its octave's first bucket is in the next: [`octaves`] sees to that.
#[inline]
const fn place(octaves: &[Octave; 64], quantity: u64) -> usize {
    let octave = &octaves[(quantity | 1).ilog2() as usize];
    octave.first + (quantity > octave.last) as usize
}

/// Cuts buckets at the powers of two, 0 beside 1.
const fn octaves(buckets: &[Bucket]) -> [Octave; 64] {
    let last = u64::MAX;
    let mut octaves = [Octave { first: 0, last }; 64];
    let mut bits = 0;
    while bits < 64 {
        let from = if bits == 0 { 0 } else { 1 << bits };
        let to = u64::MAX >> (63 - bits);
        let first = search(buckets, from);
        let more = search(buckets, to) - first;
        assert!(more <= 1, "two buckets begin in one octave");
        octaves[bits].first = first;
        if more == 1 {
            octaves[bits].last = buckets[first + 1].from - 1;
        }
        bits += 1;
    }
    octaves
}

const fn search(buckets: &[Bucket], quantity: u64) -> usize {
    // The first bucket starts at 0, so the one that is looked for is never before `at`.
    let (mut at, mut len) = (0, buckets.len());
    while len > 1 {
        let half = len / 2;
        if quantity >= buckets[at + half].from {
            at += half;
        }
        len -= half;
    }
    at
}

const fn b(from: u64, label: &'static str) -> Bucket {
    Bucket { from, label }
}

const MS: u64 = 1_000;
const S: u64 = 1_000 * MS;
const MIN: u64 = 60 * S;
const HOUR: u64 = 60 * MIN;
const DAY: u64 = 24 * HOUR;

const ELAPSED: &[Bucket] = &[
    b(0, "0us"),
    b(10, "10us"),
    b(100, "100us"),
    b(MS, "1ms"),
    b(2 * MS, "2ms"),
    b(5 * MS, "5ms"),
    b(10 * MS, "10ms"),
    b(20 * MS, "20ms"),
    b(50 * MS, "50ms"),
    b(100 * MS, "100ms"),
    b(200 * MS, "200ms"),
    b(500 * MS, "500ms"),
    b(S, "1s"),
    b(2 * S, "2s"),
    b(5 * S, "5s"),
    b(10 * S, "10s"),
    b(30 * S, "30s"),
    b(MIN, "1m"),
    b(2 * MIN, "2m"),
    b(5 * MIN, "5m"),
    b(10 * MIN, "10m"),
    b(30 * MIN, "30m"),
    b(HOUR, "1h"),
    b(2 * HOUR, "2h"),
    b(5 * HOUR, "5h"),
    b(12 * HOUR, "12h"),
    b(DAY, "1d"),
    b(3 * DAY, "3d"),
    b(7 * DAY, "7d"),
    b(30 * DAY, "30d"),
    b(90 * DAY, "90d"),
];

const COUNT: &[Bucket] = &[
    b(0, "0"),
    b(1, "1"),
    b(2, "2"),
    b(3, "3"),
    b(4, "4"),
    b(5, "5"),
    b(10, "10"),
    b(20, "20"),
    b(50, "50"),
    b(100, "100"),
    b(200, "200"),
    b(500, "500"),
    b(1_000, "1k"),
    b(2_000, "2k"),
    b(5_000, "5k"),
    b(10_000, "10k"),
    b(20_000, "20k"),
    b(50_000, "50k"),
    b(100_000, "100k"),
    b(200_000, "200k"),
    b(500_000, "500k"),
    b(1_000_000, "1m"),
    b(2_000_000, "2m"),
    b(5_000_000, "5m"),
    b(10_000_000, "10m"),
    b(100_000_000, "100m"),
    b(1_000_000_000, "1g"),
];

const BYTE_SIZE: &[Bucket] = &[
    b(0, "0b"),
    b(1, "1b"),
    b(1 << 8, "256b"),
    b(1 << 10, "1kib"),
    b(1 << 12, "4kib"),
    b(1 << 14, "16kib"),
    b(1 << 16, "64kib"),
    b(1 << 18, "256kib"),
    b(1 << 20, "1mib"),
    b(1 << 22, "4mib"),
    b(1 << 24, "16mib"),
    b(1 << 26, "64mib"),
    b(1 << 28, "256mib"),
    b(1 << 30, "1gib"),
    b(1 << 32, "4gib"),
    b(1 << 34, "16gib"),
    b(1 << 36, "64gib"),
    b(1 << 38, "256gib"),
    b(1 << 40, "1tib"),
];

const PERCENT: &[Bucket] = &[
    b(0, "0"),
    b(1, "0+"),
    b(100, "1"),
    b(500, "5"),
    b(1_000, "10"),
    b(2_000, "20"),
    b(3_000, "30"),
    b(4_000, "40"),
    b(5_000, "50"),
    b(6_000, "60"),
    b(7_000, "70"),
    b(8_000, "80"),
    b(9_000, "90"),
    b(9_500, "95"),
    b(9_900, "99"),
    b(10_000, "100"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_ascend_from_zero_and_are_at_most_32() {
        for measure in Measure::ALL {
            let buckets = measure.buckets();
            assert!(buckets.len() <= 32, "{measure:?}");
            assert_eq!(buckets[0].from, 0);
            assert!(
                buckets.windows(2).all(|pair| pair[0].from < pair[1].from),
                "{measure:?}"
            );
            for (index, bucket) in buckets.iter().enumerate() {
                assert_eq!(measure.bucket(bucket.from), index);
                assert_eq!(
                    measure.bucket(bucket.from.saturating_sub(1)),
                    index.saturating_sub(1)
                );
            }
            assert_eq!(measure.bucket(u64::MAX), buckets.len() - 1);
            assert!(measure.clamp(u64::MAX) >= buckets[buckets.len() - 1].from);
        }
    }
    #[test]
    fn a_bucket_is_the_last_that_begins_no_later() {
        for measure in Measure::ALL {
            let bounds = measure.buckets().iter().map(|bucket| bucket.from);
            let powers = (0..64).map(|bits| 1 << bits);
            let near = bounds
                .chain(powers)
                .chain([u64::MAX, measure.clamp(u64::MAX)]);
            let near = near.flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]);
            for quantity in near.chain(0..20_000) {
                let begun = measure.buckets().iter();
                let begun = begun.take_while(|bucket| bucket.from <= quantity);
                assert_eq!(
                    measure.bucket(quantity) + 1,
                    begun.count(),
                    "{measure:?} {quantity}"
                );
            }
        }
    }
}
