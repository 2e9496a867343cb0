//! A short name as one number, so that one operation looks at all of its letters.
//!
//! Each name of a host is judged while it is compiled, where a step of a loop over its letters costs
//! as much as an operation on 128 bits.

use crate::words;

/// The most bytes of a name that is judged in this way: one of sixteen stays zero.
const BYTES_MAX: usize = 15;

/// 1 in each byte.
const ONES: u128 = u128::MAX / 0xff;

/// The upper bit of each byte: how a question about all bytes is answered.
const MARKS: u128 = ONES * 0x80;

/// Marks the bytes from `first` to `last` in a number all of whose bytes are ASCII.
macro_rules! marked {
    ($packed:ident, $first:literal, $last:literal) => {{
        const FROM: u128 = ONES * (0x80 - $first as u128);
        const BEHIND: u128 = ONES * (0x7f - $last as u128);
        ($packed + FROM) & !($packed + BEHIND) & MARKS
    }};
}

/// Whether a name is short, has the right form and holds no start of a listed word.
///
/// What is not is no fault yet: it has to be judged letter by letter.
pub(crate) const fn is_harmless(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes.len() > BYTES_MAX {
        return false;
    }
    let mut packed = 0_u128;
    let mut at = bytes.len();
    while at > 0 {
        at -= 1;
        packed = packed << 8 | bytes[at] as u128;
    }
    if packed & MARKS != 0 {
        return false;
    }
    let letters = marked!(packed, b'a', b'z');
    if letters == MARKS >> (128 - 8 * bytes.len()) {
        return bytes.len() == 1 || !may_start(packed, letters);
    }
    let digits = marked!(packed, b'0', b'9');
    let lines = marked!(packed, b'_', b'_');
    let dots = marked!(packed, b'.', b'.');
    let words = letters & !(letters << 8);
    let is_name = letters | digits | lines | dots == MARKS >> (128 - 8 * bytes.len())
        // A letter stands first and behind each dot.
        && (dots << 8 | 0x80) & !letters == 0
        // Digits end a word, and a single letter, which may begin the next one, stands alone.
        && (digits << 8) & letters == 0
        && (words & !(letters >> 8) == 0 || words.is_power_of_two());
    if !is_name {
        return false;
    }
    if words & !(letters >> 8) != 0 {
        return true;
    }
    let mut rest = words;
    while rest != 0 {
        let at = rest.trailing_zeros() - 7;
        if may_start(packed >> at, letters >> at) {
            return false;
        }
        rest &= rest - 1;
    }
    true
}

/// Whether a listed word may start as these letters do, of which there are two or more.
const fn may_start(packed: u128, letters: u128) -> bool {
    let (first, second) = ((packed & 31) as usize, (packed >> 8 & 31) as usize);
    let thirds = words::THIRDS[first][second];
    if thirds == 0 {
        return false;
    }
    if letters & 0x80_0000 == 0 {
        return true;
    }
    let third = (packed >> 16 & 31) as usize;
    if thirds >> third & 1 == 0 {
        return false;
    }
    let fourths = words::FOURTHS[(first | second << 5 | third << 10) % words::FOURTHS_LEN];
    letters & 0x8000_0000 == 0 || fourths >> (packed >> 24 & 31) & 1 != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{name, words::GROUPS};

    #[test]
    fn what_is_harmless_is_so_letter_by_letter() {
        let (mut harmless, mut refused) = (0, 0);
        let mut judge = |name: &str| {
            let is_fine = name::check(name).is_ok() && words::refusal(name).is_none();
            assert!(is_fine || !is_harmless(name), "{name}");
            harmless += usize::from(is_harmless(name));
            refused += usize::from(!is_fine);
        };
        for word in GROUPS.iter().flat_map(|group| group.words) {
            for cut in 0..=word.len() {
                let (left, right) = word.split_at(cut);
                for joint in ["", "_", ".", "1", "_1", "1_", "__", "\u{e9}", "-", "A"] {
                    for before in ["", "x_", "xx.", "x1_"] {
                        for behind in ["", "s", "es", "2", "_x", "id", "."] {
                            judge(&format!("{before}{left}{joint}{right}{behind}"));
                            judge(&format!("{before}{right}{joint}{left}{behind}"));
                        }
                    }
                }
            }
        }
        assert!(
            harmless > 1_000 && refused > 100_000,
            "{harmless}, {refused}"
        );
    }

    #[test]
    fn most_names_are_judged_at_once() {
        for name in [
            "took",
            "v0",
            "v999",
            "event_0",
            "bytes_read",
            "perhaps",
            "x",
            "grid.shown",
            "large",
        ] {
            assert!(is_harmless(name), "{name}");
        }
        for name in [
            "",
            "1",
            "a.",
            ".a",
            "a..b",
            "a b",
            "b\u{e4}r",
            "a-b",
            "_a",
            "a._b",
            "sixteen_letters_",
        ] {
            assert!(!is_harmless(name), "{name}");
        }
    }
}
