use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};
use uuid::Uuid;

use crate::document::{Catalog, Funnel, FunnelStep, json};

/// A SHA-256, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// Three numbers: what a version says beside them (a pre-release's name, a commit) stays away from
/// reports, because nothing bounds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Changes that break something.
    pub major: u32,
    /// Changes that add something.
    pub minor: u32,
    /// Changes that repair something.
    pub patch: u32,
}

/// Why a text is not a [`Version`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionError;

impl Hash {
    /// What stands where nothing was hashed yet: 64 zeroes.
    pub const NONE: Self = Self([0; 32]);

    /// The hash that names a catalog: of its canonical JSON, as [`Catalog::sha256`].
    #[must_use]
    pub fn of_catalog(catalog: &Catalog) -> Self {
        Self::of(json::canonical(catalog).as_bytes())
    }

    /// The hash that names what a funnel asks: of its name and steps as canonical JSON. Other words in its
    /// description do not ask another question.
    #[must_use]
    pub fn of_funnel(funnel: &Funnel) -> Self {
        let Funnel { name, steps, .. } = funnel;
        Self::of(json::canonical(&Question { name, steps }).as_bytes())
    }

    /// The hash of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(bytes))
    }
}

#[derive(Serialize)]
struct Question<'a> {
    name: &'a str,
    steps: &'a [FunnelStep],
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(
            deserializer,
            "64 lower-case hexadecimal digits",
            Self::parse,
        )
    }
}

impl Version {
    /// The numbers of a version as cargo writes it: `1.4.0-rc.1+linux` is 1.4.0.
    ///
    /// # Errors
    /// When it does not begin with three numbers.
    pub fn of_package(text: &str) -> Result<Self, VersionError> {
        let end = text.find(['-', '+']).unwrap_or(text.len());
        text.get(..end).ok_or(VersionError)?.parse()
    }
}

impl FromStr for Version {
    type Err = VersionError;

    /// Three numbers without leading zeroes, joined by dots, and nothing else.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut parts = text.split('.').map(number);
        let mut next = || parts.next().flatten().ok_or(VersionError);
        let version = Self {
            major: next()?,
            minor: next()?,
            patch: next()?,
        };
        match parts.next() {
            None => Ok(version),
            Some(_) => Err(VersionError),
        }
    }
}

fn number(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = digits.len() == 1 || !digits.starts_with('0');
    if is_number && is_short {
        digits.parse().ok()
    } else {
        None
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a version of the form 1.4.0")
    }
}

impl std::error::Error for VersionError {}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer, "a version of the form 1.4.0", |text| {
            text.parse().ok()
        })
    }
}

/// A uuid in the one form that it is written in: with hyphens, in lower case.
pub(super) fn uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    text(deserializer, "a uuid in lower case", |text| {
        let is_plain = text.len() == 36 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        is_plain.then(|| text.parse().ok()).flatten()
    })
}

/// Reads a text of a certain form. The message of what is refused does not repeat it.
fn text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    form: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(form, parse, PhantomData))
}

struct Text<F, T>(&'static str, F, PhantomData<T>);

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Text<F, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.1(text).ok_or_else(|| E::custom(self.0))
    }
}
