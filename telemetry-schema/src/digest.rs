use core::fmt;

/// FNV-1a over 128 bits: tells one description from another while the host is compiled.
///
/// It is an identity and not a protection: the lock file and the server use SHA-256. Constants
/// are those of the FNV specification (draft-eastlake-fnv).
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

    /// The upper half folded onto the lower, for places that keep 64 bits.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "folding is the point")]
    pub const fn as_u64(self) -> u64 {
        (self.0 >> 64) as u64 ^ self.0 as u64
    }

    /// Adds a text and an end mark, so that `("ab", "c")` differs from `("a", "bc")`.
    #[must_use]
    pub const fn text(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut state = self.0;
        let mut at = 0;
        while at < bytes.len() {
            state = (state ^ bytes[at] as u128).wrapping_mul(PRIME);
            at += 1;
        }
        // No UTF-8 text holds the byte 0xff.
        Self((state ^ 0xff).wrapping_mul(PRIME))
    }

    /// Adds a number in one step.
    #[must_use]
    pub const fn number(self, number: u128) -> Self {
        Self((self.0 ^ number).wrapping_mul(PRIME))
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

/// 32 lower-case hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
