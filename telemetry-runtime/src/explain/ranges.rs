//! Buckets written as ranges with their units.

use telemetry_schema::{Measure, document::Domain};

use crate::wrap::TIE;

/// The ranges of a bucketed integer.
pub(super) fn of_bounds(bounds: &[i64]) -> Vec<String> {
    let count = bounds.len() as u64 + 1;
    let domain = Domain::Buckets {
        bounds: bounds.to_vec(),
    };
    (0..count)
        .filter_map(|index| domain.label(index))
        .map(|label| match label.strip_suffix('+') {
            Some(from) => format!("{from}{TIE}or{TIE}more"),
            None => match label.strip_prefix('<') {
                Some(to) => format!("below{TIE}{to}"),
                None => label,
            },
        })
        .collect()
}

/// The ranges of a quantity.
pub(super) fn of_measure(measure: Measure) -> Vec<String> {
    let from: Vec<u64> = measure.buckets().iter().map(|bucket| bucket.from).collect();
    from.iter()
        .enumerate()
        .map(|(at, from_here)| range(measure, *from_here, from.get(at + 1).copied()))
        .collect()
}

/// The range that a label stands for, of a quantity in this unit: `1-2 ms` for `1ms`. Documents carry the
/// label, of which a person cannot tell where it ends.
#[cfg(feature = "cli")]
pub(crate) fn of_label(unit: &str, label: &str) -> Option<String> {
    let measure = Measure::ALL
        .into_iter()
        .find(|measure| measure.unit() == unit)?;
    let buckets = measure.buckets();
    let at = buckets.iter().position(|bucket| bucket.label == label)?;
    let next = buckets.get(at + 1).map(|next| next.from);
    Some(range(measure, buckets[at].from, next))
}

/// What the ranges of a bucketed integer are ranges of.
pub(super) const OF_BOUNDS: &str = "ranges of a number";

/// What the section is called that has the ranges of the quantities in use.
pub(super) const HEADING: &str = "Ranges";

/// A quantity by the word that its ranges are found under.
pub(super) const fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "count",
        Measure::Elapsed => "time",
        Measure::ByteSize => "size",
        Measure::Percent => "share",
    }
}

fn range(measure: Measure, from: u64, next: Option<u64>) -> String {
    let Some(next) = next else {
        let (number, unit) = written(measure, from);
        let last = spaced(&number, unit);
        // A share is held at 100 percent.
        return if measure == Measure::Percent {
            last
        } else {
            format!("{last}{TIE}or{TIE}more")
        };
    };
    if measure == Measure::Count {
        return if next == from + 1 {
            grouped(from)
        } else {
            format!("{}-{}", grouped(from), grouped(next - 1))
        };
    }
    match (measure, from) {
        (Measure::Percent, 0) => return format!("0{TIE}%"),
        (Measure::ByteSize, 0) => return format!("0{TIE}bytes"),
        (Measure::Percent, 1) => return format!("above{TIE}0{TIE}to{TIE}1{TIE}%"),
        _ => {}
    }
    let ((number, unit), (next_number, next_unit)) =
        (written(measure, from), written(measure, next));
    if unit == next_unit || from == 0 {
        spaced(&format!("{number}-{next_number}"), next_unit)
    } else {
        format!(
            "{}-{}",
            spaced(&number, unit),
            spaced(&next_number, next_unit)
        )
    }
}

fn spaced(number: &str, unit: &str) -> String {
    if unit.is_empty() {
        number.to_owned()
    } else {
        format!("{number}{TIE}{unit}")
    }
}

/// A quantity in the largest unit that divides it.
fn written(measure: Measure, quantity: u64) -> (String, &'static str) {
    let units: &[(u64, &str)] = match measure {
        Measure::Count => return (grouped(quantity), ""),
        Measure::Elapsed => &[
            (86_400_000_000, "d"),
            (3_600_000_000, "h"),
            (60_000_000, "min"),
            (1_000_000, "s"),
            (1_000, "ms"),
            (1, "us"),
        ],
        Measure::ByteSize => &[
            (1 << 40, "TiB"),
            (1 << 30, "GiB"),
            (1 << 20, "MiB"),
            (1 << 10, "KiB"),
            (1, "bytes"),
        ],
        Measure::Percent => &[(100, "%")],
    };
    units
        .iter()
        .find(|(size, _)| quantity >= *size && quantity.is_multiple_of(*size))
        .map_or((quantity.to_string(), ""), |(size, unit)| {
            ((quantity / size).to_string(), *unit)
        })
}

/// `1,000,000`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(measure: Measure) -> String {
        of_measure(measure).join(", ").replace(TIE, " ")
    }

    #[cfg(feature = "cli")]
    #[test]
    fn labels_stand_for_their_ranges() {
        for (unit, label, range) in [
            ("microseconds", "1ms", Some("1-2 ms")),
            ("bytes", "4mib", Some("4-16 MiB")),
            ("ones", "5", Some("5-9")),
            ("hundredths of a percent", "100", Some("100 %")),
            ("microseconds", "none", None),
            ("miles", "1ms", None),
        ] {
            let told = of_label(unit, label).map(|told| told.replace(TIE, " "));
            assert_eq!(told.as_deref(), range, "{unit} {label}");
        }
    }

    #[test]
    fn every_bucket_has_one_range_with_its_unit() {
        for measure in Measure::ALL {
            assert_eq!(of_measure(measure).len(), measure.buckets().len());
        }
        let elapsed = joined(Measure::Elapsed);
        assert!(
            elapsed.starts_with("0-10 us, 10-100 us, 100 us-1 ms, 1-2 ms,"),
            "{elapsed}"
        );
        assert!(
            elapsed.ends_with("12 h-1 d, 1-3 d, 3-7 d, 7-30 d, 30-90 d, 90 d or more"),
            "{elapsed}"
        );
        let count = joined(Measure::Count);
        assert!(count.starts_with("0, 1, 2, 3, 4, 5-9, 10-19,"), "{count}");
        assert!(count.ends_with("1,000,000,000 or more"), "{count}");
        let size = joined(Measure::ByteSize);
        assert!(
            size.starts_with("0 bytes, 1-256 bytes, 256 bytes-1 KiB, 1-4 KiB,"),
            "{size}"
        );
        assert!(size.ends_with("1 TiB or more"), "{size}");
        let percent = joined(Measure::Percent);
        assert!(
            percent.starts_with("0 %, above 0 to 1 %, 1-5 %,"),
            "{percent}"
        );
        assert!(percent.ends_with("99-100 %, 100 %"), "{percent}");
    }

    #[test]
    fn bounds_become_ranges() {
        let ranges = of_bounds(&[1, 11, 12, 51]).join(", ").replace(TIE, " ");
        assert_eq!(ranges, "below 1, 1-10, 11, 12-50, 51 or more");
    }
}
