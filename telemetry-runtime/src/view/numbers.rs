//! Numbers, days and times as people read them.

use telemetry_schema::Date;

use crate::insight::{Period, Total};

/// Keeps a number and its unit on one line.
const TIE: char = '\u{a0}';

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The part of a whole, 0 to 1; of nothing it is 0.
#[expect(
    clippy::cast_precision_loss,
    reason = "it is drawn, and 53 bits are finer than any screen"
)]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// `1,234,567`
pub fn grouped(number: u64) -> String {
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

/// `1 record`, `2 records`
pub fn counted(number: u64, one: &str, more: &str) -> String {
    let words = if number == 1 { one } else { more };
    format!("{}{TIE}{words}", grouped(number))
}

/// A share of 0 to 1. Neither all nor nothing is said of what is only close to it.
pub fn percent(share: f64) -> String {
    let rounded = match share * 100.0 {
        some if some > 0.0 && some < 1.0 => return format!("<1{TIE}%"),
        most if most > 99.0 && most < 100.0 => return format!(">99{TIE}%"),
        other => other.round(),
    };
    format!("{rounded}{TIE}%")
}

/// How a number stands to the one of the period before.
pub fn change(now: u64, before: u64) -> String {
    match (now, before) {
        (0, 0) => "none, as before".to_owned(),
        (_, 0) => "none before".to_owned(),
        _ if now == before => "as many as before".to_owned(),
        // More than tenfold is easier to read as a factor.
        _ if now / before >= 10 => format!("{}{TIE}times as many", grouped(now / before)),
        _ if now > before => format!("{} more", percent(ratio(now - before, before))),
        _ => format!("{} fewer", percent(ratio(before - now, before))),
    }
}

/// The same in a word that has room beside a name.
pub fn change_in_short(now: u64, before: u64) -> String {
    match (now, before) {
        (_, 0) => "new".to_owned(),
        _ if now == before => format!("±0{TIE}%"),
        _ if now / before >= 10 => format!("×{TIE}{}", grouped(now / before)),
        _ if now > before => format!("+{}", percent(ratio(now - before, before))),
        _ => format!("−{}", percent(ratio(before - now, before))),
    }
}

/// A time in two or three digits: buckets tell no more.
pub fn time(ns: u64) -> String {
    let units = [
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "µs"),
    ];
    let unit = units.iter().find(|(size, _)| ns >= *size);
    unit.map_or_else(
        || format!("{ns}{TIE}ns"),
        |(size, unit)| match (ns / size, ns % size * 10 / size) {
            (whole @ ..10, tenth @ 1..) => format!("{whole}.{tenth}{TIE}{unit}"),
            (whole, _) => format!("{whole}{TIE}{unit}"),
        },
    )
}

/// A total in its unit; `None` for shares, which do not add up to anything.
pub fn total(amount: u64, unit: &str) -> Option<String> {
    match unit {
        "ones" => Some(grouped(amount)),
        "microseconds" => Some(time(amount.saturating_mul(1_000))),
        "bytes" => Some(bytes(amount)),
        _ => None,
    }
}

/// Whether a total means anything.
pub fn adds_up(total: &Total) -> bool {
    self::total(total.amount, total.unit).is_some()
}

fn bytes(bytes: u64) -> String {
    let units = [
        (1 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1 << 10, "KiB"),
    ];
    let unit = units.iter().find(|(size, _)| bytes >= *size);
    unit.map_or_else(
        || format!("{}{TIE}bytes", grouped(bytes)),
        |(size, unit)| match (bytes / size, bytes % size * 10 / size) {
            (whole @ ..10, tenth @ 1..) => format!("{whole}.{tenth}{TIE}{unit}"),
            (whole, _) => format!("{}{TIE}{unit}", grouped(whole)),
        },
    )
}

/// `20 November 2026`
pub fn long(day: Date) -> String {
    let (year, _, of_month) = day.civil();
    format!("{of_month}{TIE}{} {year}", month(day))
}

/// `20 Nov`
pub fn short(day: Date) -> String {
    let (_, _, of_month) = day.civil();
    format!("{of_month}{TIE}{}", month(day).get(..3).unwrap_or_default())
}

/// `20 October to 20 November 2026`
pub fn stretch(period: Period) -> String {
    let ((first_year, _, first_day), (last_year, ..)) = (period.first.civil(), period.last.civil());
    if period.first == period.last {
        long(period.last)
    } else if first_year == last_year {
        format!(
            "{first_day}{TIE}{} to {}",
            month(period.first),
            long(period.last)
        )
    } else {
        format!("{} to {}", long(period.first), long(period.last))
    }
}

fn month(day: Date) -> &'static str {
    let (_, month, _) = day.civil();
    MONTHS
        .get((month as usize).saturating_sub(1))
        .unwrap_or(&MONTHS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(words: &str) -> String {
        words.replace(TIE, " ")
    }

    #[test]
    fn a_share_is_whole_only_where_it_is_all() {
        let shares = [0.0, 0.001, 0.5, 0.985, 0.999, 1.0];
        let words = ["0 %", "<1 %", "50 %", "99 %", ">99 %", "100 %"];
        for (share, words) in shares.into_iter().zip(words) {
            assert_eq!(plain(&percent(share)), words);
        }
    }

    #[test]
    fn a_change_is_told_in_words_of_its_size() {
        let cases = [
            (0, 0, "none, as before"),
            (3, 0, "none before"),
            (3, 3, "as many as before"),
            (15, 10, "50 % more"),
            (5, 10, "50 % fewer"),
            (200, 10, "20 times as many"),
        ];
        for (now, before, words) in cases {
            assert_eq!(plain(&change(now, before)), words);
        }
        let short = cases.map(|(now, before, _)| plain(&change_in_short(now, before)));
        assert_eq!(short, ["new", "new", "±0 %", "+50 %", "−50 %", "× 20"]);
    }

    #[test]
    fn quantities_have_the_unit_that_fits() {
        assert_eq!(plain(&time(1_500)), "1.5 µs");
        assert_eq!(plain(&time(1_000_000_000)), "1 s");
        assert_eq!(plain(&time(7_200_000_000_000)), "2 h");
        assert_eq!(total(1_234_567, "ones").as_deref(), Some("1,234,567"));
        assert_eq!(
            total(1_536, "bytes").as_deref().map(plain).as_deref(),
            Some("1.5 KiB")
        );
        assert_eq!(total(7, "hundredths of a percent"), None);
    }

    #[test]
    fn days_are_written_out() {
        let day = |text| Date::parse(text).unwrap();
        assert_eq!(plain(&long(day("2026-11-20"))), "20 November 2026");
        assert_eq!(plain(&short(day("2027-01-02"))), "2 Jan");
        let period = |days| Period::ending(day("2026-01-03"), days);
        assert_eq!(plain(&stretch(period(1))), "3 January 2026");
        assert_eq!(plain(&stretch(period(2))), "2 January to 3 January 2026");
        assert_eq!(
            plain(&stretch(period(4))),
            "31 December 2025 to 3 January 2026"
        );
    }
}
