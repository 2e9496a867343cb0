//! Small charts out of characters.

use std::env;

use crate::cli::console::is_unicode;

/// Which characters a terminal can be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Characters {
    Unicode,
    Ascii,
}

/// Nothing, and then from little to most.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const SIGNS: [char; 8] = ['_', '.', '-', ':', '=', '+', '*', '#'];

/// Eighths of a block, from the left.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

impl Characters {
    /// As the locale says; where it says nothing, a terminal of today is taken for one.
    pub(super) fn of_locale() -> Self {
        Self::of(|name| env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        if is_unicode(variable) {
            Self::Unicode
        } else {
            Self::Ascii
        }
    }

    /// A column for each number, the highest for the most. More numbers than columns are joined; those
    /// that make no whole column are left out at the beginning.
    pub(super) fn sparkline(self, numbers: &[u64], columns: usize) -> String {
        let each = numbers.len().div_ceil(columns.max(1)).max(1);
        let whole = numbers.len() / each * each;
        let joined: Vec<u64> = numbers[numbers.len() - whole..]
            .chunks(each)
            .map(|slice| slice.iter().fold(0, |sum, n| u64::saturating_add(sum, *n)))
            .collect();
        let most = joined.iter().copied().max().unwrap_or(0);
        let signs = match self {
            Self::Unicode => BLOCKS,
            Self::Ascii => SIGNS,
        };
        let sign = |n: &u64| signs[level(*n, most)];
        joined.iter().map(sign).collect()
    }

    /// A bar of at most so many columns for a part of a whole.
    pub(super) fn bar(self, part: u64, whole: u64, columns: usize) -> String {
        let eighths = u128::from(part) * columns as u128 * 8 / u128::from(whole.max(1));
        let eighths = usize::try_from(eighths)
            .unwrap_or(usize::MAX)
            .min(columns * 8);
        match self {
            Self::Unicode => "█".repeat(eighths / 8) + EIGHTHS[eighths % 8],
            Self::Ascii => "#".repeat((eighths + 4) / 8),
        }
    }

    /// What was reached, and what was not.
    pub(super) const fn mark(self, reached: bool) -> char {
        match (self, reached) {
            (Self::Unicode, true) => '✓',
            (Self::Unicode, false) => '·',
            (Self::Ascii, true) => 'x',
            (Self::Ascii, false) => '-',
        }
    }
}

/// 0 for nothing alone: a single use can be seen beside a thousand.
fn level(n: u64, most: u64) -> usize {
    let level = (u128::from(n) * 7).div_ceil(u128::from(most.max(1)));
    usize::try_from(level).unwrap_or(7).min(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_in_the_order_of_posix() {
        let cases = [
            (&[][..], Characters::Unicode),
            (&[("LANG", "de_DE.UTF-8")], Characters::Unicode),
            (&[("LANG", "C")], Characters::Ascii),
            (&[("LC_ALL", "C.utf8"), ("LANG", "C")], Characters::Unicode),
            (
                &[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")],
                Characters::Ascii,
            ),
            (
                &[("LC_ALL", ""), ("LC_CTYPE", "C"), ("LANG", "en.UTF-8")],
                Characters::Ascii,
            ),
        ];
        for (set, expected) in cases {
            let variable = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Characters::of(variable), expected, "{set:?}");
        }
    }

    #[test]
    fn a_sparkline_has_a_column_for_each_number_or_joins_them() {
        let numbers = [0, 1, 50, 100];
        assert_eq!(Characters::Unicode.sparkline(&numbers, 8), "▁▂▅█");
        assert_eq!(Characters::Ascii.sparkline(&numbers, 8), "_.=#");
        // Of 7 numbers in 4 columns the oldest makes no whole column.
        assert_eq!(
            Characters::Ascii.sparkline(&[9, 0, 0, 1, 1, 2, 2], 4),
            "_=#"
        );
        assert_eq!(Characters::Unicode.sparkline(&[9, 9, 9, 2, 1, 0], 2), "█▂");
        assert_eq!(Characters::Unicode.sparkline(&[0, 0], 4), "▁▁");
        assert_eq!(Characters::Unicode.sparkline(&[], 4), "");
        assert_eq!(Characters::Unicode.sparkline(&[u64::MAX, u64::MAX], 1), "█");
    }

    #[test]
    fn a_bar_is_as_long_as_its_part() {
        assert_eq!(Characters::Unicode.bar(1, 2, 4), "██");
        assert_eq!(Characters::Unicode.bar(1, 16, 2), "▏");
        assert_eq!(Characters::Ascii.bar(3, 4, 4), "###");
        assert_eq!(Characters::Unicode.bar(5, 1, 3), "███");
        assert_eq!(Characters::Unicode.bar(0, 0, 3), "");
    }
}
