//! Numbers as a person reads them.

use crate::{
    insight::{Cost, Quantiles, Total},
    store::time,
    wrap::TIE,
};

/// `1,234,567`.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with what was counted: `1 day`, `2 days`.
pub(super) fn counted(n: u64, one: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {one}{plural}", number(n))
}

/// Against the period before: `+12 %`, `-3 %`, `same`, or `new` where there was nothing.
pub(super) fn change(n: u64, before: u64) -> String {
    if before == 0 {
        return if n == 0 { "same" } else { "new" }.to_owned();
    }
    let (sign, by) = if n >= before {
        ('+', n - before)
    } else {
        ('-', before - n)
    };
    let percent = (u128::from(by) * 100 + u128::from(before) / 2) / u128::from(before);
    let percent = u64::try_from(percent).unwrap_or(u64::MAX);
    match (by, percent) {
        (0, _) => "same".to_owned(),
        (_, 0) => format!("{sign}0{TIE}%"),
        _ => format!("{sign}{}{TIE}%", number(percent)),
    }
}

/// A share from 0 to 1. What is not all is never told as 100, and what is not nothing never as 0.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.1 {
        format!("<0.1{TIE}%")
    } else if percent > 99.9 && percent < 100.0 {
        format!(">99.9{TIE}%")
    } else if percent < 10.0 || percent > 90.0 && percent < 100.0 {
        format!("{percent:.1}{TIE}%")
    } else {
        format!("{percent:.0}{TIE}%")
    }
}

/// A duration on one line.
pub(super) fn duration(ns: u64) -> String {
    time(ns.into()).replace(' ', "\u{a0}")
}

/// The three quantiles in a sentence.
pub(super) fn spread(spread: &Quantiles) -> String {
    format!(
        "half within {}, 95 of 100 within {}, 99 within {}",
        duration(spread.p50_ns),
        duration(spread.p95_ns),
        duration(spread.p99_ns)
    )
}

/// A total with its unit; nothing of shares, which do not add up to anything.
pub(super) fn total(total: &Total) -> Option<String> {
    amount(total.amount, total.unit)
}

fn amount(amount: u64, unit: &str) -> Option<String> {
    match unit {
        "ones" => Some(number(amount)),
        "microseconds" => Some(time(u128::from(amount) * 1_000).replace(' ', "\u{a0}")),
        "bytes" => Some(bytes(amount)),
        _ => None,
    }
}

fn bytes(n: u64) -> String {
    let units = [
        (50, "PiB"),
        (40, "TiB"),
        (30, "GiB"),
        (20, "MiB"),
        (10, "KiB"),
    ];
    let unit = units.iter().find(|(shift, _)| n >> shift > 0);
    unit.map_or_else(
        || format!("{n}{TIE}B"),
        |(shift, unit)| match n >> shift {
            whole @ ..10 => format!(
                "{whole}.{}{TIE}{unit}",
                (n >> (shift - 10) & 1023) * 10 / 1024
            ),
            whole => format!("{}{TIE}{unit}", number(whole)),
        },
    )
}

/// What something costs, to the cent; less than a cent to two digits.
pub(super) fn cost(cost: &Cost) -> String {
    let money = cost.cost;
    let digits = if money >= 0.01 || money <= 0.0 {
        2
    } else {
        (1..12)
            .find(|digits| money * 10_f64.powi(*digits) >= 1.0)
            .map_or(12, |digits| digits + 1)
    };
    let digits = usize::try_from(digits).unwrap_or(2);
    format!("{money:.digits$}{TIE}{}", cost.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace(TIE, " ")
    }

    #[test]
    fn numbers_are_grouped() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(number(n), text);
        }
        assert_eq!(counted(1, "day"), "1 day");
        assert_eq!(counted(2_000, "day"), "2,000 days");
    }

    #[test]
    fn changes_are_told_against_what_was_before() {
        let cases = [
            (0, 0, "same"),
            (5, 0, "new"),
            (5, 5, "same"),
            (112, 100, "+12 %"),
            (0, 100, "-100 %"),
            (1_000, 999, "+0 %"),
            (20_000, 100, "+19,900 %"),
            (u64::MAX, 1, "+18,446,744,073,709,551,615 %"),
        ];
        for (n, before, text) in cases {
            assert_eq!(plain(&change(n, before)), text, "{n} {before}");
        }
    }

    #[test]
    fn shares_are_not_rounded_to_all_or_nothing() {
        let cases = [
            (0.0, "0.0 %"),
            (0.000_1, "<0.1 %"),
            (0.056, "5.6 %"),
            (0.5, "50 %"),
            (0.987, "98.7 %"),
            (0.999_9, ">99.9 %"),
            (1.0, "100 %"),
        ];
        for (share, text) in cases {
            assert_eq!(plain(&percent(share)), text);
        }
    }

    #[test]
    fn totals_have_their_units() {
        let cases = [
            (1_234, "ones", Some("1,234")),
            (1_500_000, "microseconds", Some("1.5 s")),
            (1_023, "bytes", Some("1023 B")),
            (1_536, "bytes", Some("1.5 KiB")),
            (20 << 20, "bytes", Some("20 MiB")),
            (5_000, "hundredths of a percent", None),
        ];
        for (n, unit, text) in cases {
            assert_eq!(amount(n, unit).map(|text| plain(&text)).as_deref(), text);
        }
    }

    #[test]
    fn costs_below_a_cent_can_be_told_from_none() {
        let told = |cost| {
            let currency = "USD".to_owned();
            let (entry, field) = (String::new(), String::new());
            plain(&super::cost(&Cost {
                entry,
                field,
                amount: 1,
                cost,
                currency,
            }))
        };
        assert_eq!(told(0.0), "0.00 USD");
        assert_eq!(told(12.345), "12.35 USD");
        assert_eq!(told(0.000_234), "0.00023 USD");
    }
}
