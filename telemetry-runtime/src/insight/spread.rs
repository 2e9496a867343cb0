//! How durations are spread.

use telemetry_schema::{Measure, timing};

use super::{Bucket, Quantiles, lexicon::Field};
use crate::store::quantiles;

/// Buckets of the device that make an octave.
const PARTS: usize = 16;

/// Of timed calls, counted in the buckets of [`timing`].
pub fn of_calls(counts: &[u64]) -> Option<Quantiles> {
    let buckets = (0_u16..).zip(counts).map(|(bucket, n)| (bucket, *n));
    let (n, quantiles) = quantiles(&buckets)?;
    let octaves = (0_u16..).step_by(PARTS).zip(counts.chunks(PARTS));
    let buckets = octaves.map(|(first, counts)| Bucket {
        from_ns: timing::from_ns(first),
        to_ns: timing::from_ns(first + 16),
        n: counts.iter().fold(0, |n, more| n.saturating_add(*more)),
    });
    Some(of(n, quantiles.map(timing::middle_ns), buckets))
}

/// Of the values of a field that is an `Elapsed`, counted by its lines; no value is no duration.
pub fn of_lines(field: &Field, counts: &[u64]) -> Option<Quantiles> {
    let all = Measure::Elapsed.buckets();
    let buckets = all.iter().enumerate().map(|(at, bucket)| {
        let line = field
            .lines
            .iter()
            .position(|line| line.label == bucket.label);
        let n = line.and_then(|line| counts.get(line)).copied();
        let next = all.get(at + 1).map(|next| next.from);
        Bucket {
            from_ns: nanoseconds(bucket.from),
            // The last has no end; as far again is as good as any.
            to_ns: nanoseconds(next.unwrap_or(bucket.from.saturating_mul(2))),
            n: n.unwrap_or(0),
        }
    });
    let (n, quantiles) = quantiles(&buckets.clone().map(|bucket| (bucket, bucket.n)))?;
    // Lines are up to twice as long as they begin, and more: their middle would promise too much.
    Some(of(n, quantiles.map(|bucket| bucket.to_ns), buckets))
}

fn of(
    n: u64,
    [p50_ns, p95_ns, p99_ns]: [u64; 3],
    buckets: impl Iterator<Item = Bucket>,
) -> Quantiles {
    Quantiles {
        n,
        p50_ns,
        p95_ns,
        p99_ns,
        buckets: buckets.filter(|bucket| bucket.n > 0).collect(),
    }
}

fn nanoseconds(microseconds: u64) -> u64 {
    microseconds.saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::lexicon::Line;

    fn counts(durations: &[u64]) -> Vec<u64> {
        let mut counts = vec![0; timing::BUCKETS.into()];
        for duration in durations {
            counts[usize::from(timing::bucket(*duration))] += 1;
        }
        counts
    }

    #[test]
    fn lines_are_within_their_end() {
        let lines = ["1ms", "50ms"].map(|label| Line {
            label: label.to_owned(),
            from: 0,
        });
        let field = Field {
            name: "length".to_owned(),
            measure: Some(Measure::Elapsed),
            is_ordered: true,
            lines: lines.into(),
        };
        let spread = of_lines(&field, &[60, 40]).unwrap();
        let told = [spread.p50_ns, spread.p95_ns, spread.p99_ns];
        assert_eq!(told, [2_000_000, 100_000_000, 100_000_000]);
        assert_eq!(of_lines(&field, &[0, 0]), None);
    }

    #[test]
    fn octaves_hold_what_their_parts_hold() {
        let spread = of_calls(&counts(&[3, 1_000_000, 1_040_000, 1_050_000, u64::MAX])).unwrap();
        let octaves: Vec<_> = spread
            .buckets
            .iter()
            .map(|of| (of.from_ns, of.to_ns, of.n))
            .collect();
        assert_eq!(
            octaves,
            [
                (0, 16, 1),
                (1 << 19, 1 << 20, 2),
                (1 << 20, 1 << 21, 1),
                (1 << 47, 1 << 48, 1),
            ]
        );
        assert!(spread.p50_ns.abs_diff(1_040_000) * 32 <= 1_040_000);
        assert_eq!(of_calls(&[]), None);
        assert_eq!(of_calls(&counts(&[])), None);
    }
}
