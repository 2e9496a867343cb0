use core::fmt;

/// Tells one description from another while the host is compiled.
///
/// It is an identity and not a protection: the lock file and the server use SHA-256. Fifteen bytes
/// are taken in at once as FNV-1a takes in one, by the constants of that function
/// (draft-eastlake-fnv). A product carries upwards only, so its upper half is folded onto the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

impl Digest {
    /// The digest of nothing.
    pub const EMPTY: Self = Self(OFFSET_BASIS);

    /// A digest that was read from a file.
    #[must_use]
    pub const fn from_u128(bits: u128) -> Self {
        Self(bits)
    }

    /// All 128 bits.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// All of it in 64 bits, for places that keep as many. Neither half would do, nor one laid onto the
    /// other: texts that are taken in by one step differ in them by sums that meet.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    pub const fn as_u64(self) -> u64 {
        mixed(mixed((self.0 >> 64) as u64) ^ self.0 as u64)
    }

    /// Adds a text and an end mark, so that `("ab", "c")` differs from `("a", "bc")`.
    #[must_use]
    pub const fn text(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut digest = self;
        // Before up to fifteen bytes stands one that no UTF-8 text holds: where a text begins, 0xff.
        let mut packed = 0xff_u128;
        let mut at = 0;
        while at < bytes.len() {
            if packed >> 120 != 0 {
                digest = digest.number(packed);
                packed = 0xfe;
            }
            packed = packed << 8 | bytes[at] as u128;
            at += 1;
        }
        digest.number(packed)
    }

    /// Adds a number in one step.
    #[must_use]
    #[inline]
    pub const fn number(self, number: u128) -> Self {
        let product = (self.0 ^ number).wrapping_mul(PRIME);
        Self(product ^ (product >> 64))
    }

    /// Adds an optional text; `None` differs from the empty text.
    #[must_use]
    pub const fn option(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }
}

/// Each bit of the result depends on all: the last steps of `SplitMix64` (Steele, Lea, Flood 2014).
const fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

/// 32 lower-case hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Names of one length that differ anywhere, at any place of the fifteen bytes taken at once.
    #[test]
    fn every_byte_counts_in_64_bits_too() {
        let mut seen = HashSet::new();
        for length in 1..40 {
            let name = vec![b'a'; length];
            for at in 0..length {
                for other in b"bcxyz._09" {
                    let mut name = name.clone();
                    name[at] = *other;
                    let name = String::from_utf8(name).unwrap();
                    assert!(seen.insert(Digest::EMPTY.text(&name).as_u64()), "{name}");
                }
            }
        }
    }
}
