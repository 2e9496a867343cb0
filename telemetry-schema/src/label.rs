//! How the values of a domain are written in listings, exports and reports.

use crate::{Domain, Shape};

/// The label of an absent value.
pub const NONE: &str = "none";

/// The label of a bucket of an integer: `<1`, `1-10`, `11-50`, `201+`; one that starts below zero
/// is written `-10..-1`.
///
/// `None` when there is no such bucket.
#[must_use]
pub fn bucket(bounds: &[i64], index: usize) -> Option<String> {
    let below = index.checked_sub(1).and_then(|before| bounds.get(before));
    match (below, bounds.get(index)) {
        (None, Some(first)) if index == 0 => Some(format!("<{first}")),
        (Some(from), Some(next)) if from + 1 == *next => Some(from.to_string()),
        // `-10-0` would not read as a range.
        (Some(from), Some(next)) if *from < 0 => Some(format!("{from}..{}", next - 1)),
        (Some(from), Some(next)) => Some(format!("{from}-{}", next - 1)),
        (Some(last), None) => Some(format!("{last}+")),
        _ => None,
    }
}

impl Domain {
    /// The label of the value at an index; of a set, that of one member.
    ///
    /// `None` when there is no such value.
    #[must_use]
    pub fn label(&self, index: u64) -> Option<String> {
        let at = usize::try_from(index).ok()?;
        match self.shape() {
            Shape::Bool => ["false", "true"].get(at).map(ToString::to_string),
            Shape::Choice(choices) | Shape::Flags(choices) => {
                choices.get(at).map(|choice| choice.name().to_owned())
            }
            Shape::Buckets(bounds) => bucket(bounds, at),
            Shape::Measure(measure) => measure
                .buckets()
                .get(at)
                .map(|bucket| bucket.label.to_owned()),
            Shape::Optional(_) if index == 0 => Some(NONE.to_owned()),
            Shape::Optional(inner) => inner.label(index - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_read_as_ranges() {
        let labels = |bounds: &[i64]| -> Vec<_> {
            (0..=bounds.len())
                .map(|index| bucket(bounds, index).unwrap())
                .collect()
        };
        assert_eq!(
            labels(&[1, 11, 51, 201]),
            ["<1", "1-10", "11-50", "51-200", "201+"]
        );
        assert_eq!(labels(&[-5, 0, 1]), ["<-5", "-5..-1", "0", "1+"]);
        assert_eq!(bucket(&[1], 2), None);
    }

    #[test]
    fn every_value_has_a_label_and_nothing_beyond() {
        static BUCKETS: Domain = Domain::buckets(&[1, 10]);
        static MAYBE: Domain = Domain::optional(&BUCKETS);
        assert_eq!(MAYBE.label(0).as_deref(), Some("none"));
        assert_eq!(MAYBE.label(3).as_deref(), Some("10+"));
        assert_eq!(MAYBE.label(4), None);
        assert_eq!(Domain::BOOL.label(1).as_deref(), Some("true"));
        assert_eq!(Domain::BOOL.label(2), None);
        assert_eq!(Domain::BOOL.label(u64::MAX), None);
    }
}
