use core::{fmt, marker::PhantomData};

use telemetry_schema::Domain;

use super::value::{Closed, Finite, Pick, Reading, TelemetryValue};

/// A set over an enum of at most 64 values, counted member by member.
///
/// What leaves the device is how often each member was in the set, never which members stood
/// together, unless the author declares that as a cross.
pub struct Flags<T> {
    mask: u64,
    of: PhantomData<fn() -> T>,
}

impl<T: Finite> Flags<T> {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            mask: 0,
            of: PhantomData,
        }
    }

    /// Adds a member.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a set takes its members, as those of std do"
    )]
    pub fn insert(&mut self, member: T) {
        if let Pick::Choice(index @ 0..64) = member.pick() {
            self.mask |= 1 << index;
        }
    }

    /// The set with one member more.
    #[must_use]
    pub fn with(mut self, member: T) -> Self {
        self.insert(member);
        self
    }

    /// Whether a value is in the set.
    #[must_use]
    pub fn contains(&self, member: &T) -> bool {
        matches!(member.pick(), Pick::Choice(index @ 0..64) if self.mask & (1 << index) != 0)
    }

    /// Whether there is no member.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.mask == 0
    }
}

impl<T: Finite> Default for Flags<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Clone for Flags<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Flags<T> {}

impl<T> PartialEq for Flags<T> {
    fn eq(&self, other: &Self) -> bool {
        self.mask == other.mask
    }
}

impl<T> Eq for Flags<T> {}

impl<T> fmt::Debug for Flags<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags({:#b})", self.mask)
    }
}

impl<T: Finite> FromIterator<T> for Flags<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        members.into_iter().fold(Self::new(), Self::with)
    }
}

impl<T: Finite> Extend<T> for Flags<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, members: I) {
        members.into_iter().for_each(|member| self.insert(member));
    }
}

#[diagnostic::do_not_recommend]
impl<T: Finite> TelemetryValue for Flags<T> {
    const DOMAIN: &'static Closed =
        &Closed::of(Domain::flags(&<T as TelemetryValue>::DOMAIN.domain));

    #[inline]
    fn reading(&self) -> Reading {
        Reading::of_index(self.mask)
    }
}
