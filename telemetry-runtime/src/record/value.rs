use telemetry_schema::{Choice, Domain, Measure, Shape};

/// A value that may be recorded: its set is finite and written in the source.
///
/// Derive it for an enum without fields, or for a struct of one integer with
/// `#[telemetry(buckets = […])]`. `bool`, `Option` of a value, [`Flags`](crate::Flags),
/// [`Count`](crate::Count), [`Elapsed`](crate::Elapsed), [`ByteSize`](crate::ByteSize) and
/// [`Percent`](crate::Percent) are values already. The trait is sealed: its items have types that
/// only this crate can make.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be recorded: it is not a finite set of named values",
    label = "not a `TelemetryValue`",
    note = "text, paths, addresses and ids are never recorded, since nobody can know what stands in them: list the cases worth telling apart in an enum and put `#[derive(TelemetryValue)]` on it",
    note = "for a number (`u64`, `usize`, `i32`, `f64`, …) use `Count`, `ByteSize` or `Percent`, or a struct of one integer with `#[derive(TelemetryValue)] #[telemetry(buckets = [1, 10, 100])]`",
    note = "for a `Duration` or `Instant` use `Elapsed`; for a set over such an enum use `Flags<T>`; for a value that may be absent use `Option<T>`, where `T` is neither an `Option` nor `Flags`"
)]
pub trait TelemetryValue {
    /// The set.
    #[doc(hidden)]
    const DOMAIN: &'static Closed;

    /// The place of this value in the set.
    #[doc(hidden)]
    fn reading(&self) -> Reading;
}

/// A domain that came through [`TelemetryValue`]; only this crate makes one.
#[doc(hidden)]
#[derive(Debug)]
pub struct Closed {
    pub(crate) domain: Domain,
    /// What a record of it is held against, which is decided when the host is compiled: the largest
    /// index or mask, whether it is a quantity, and whether index 0 is `none`.
    pub(crate) most: u64,
    pub(crate) measure: Option<Measure>,
    pub(crate) is_optional: bool,
}

/// An index into a domain and, for a quantity, the clamped amount; only this crate makes one.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub(crate) index: u64,
    pub(crate) quantity: u64,
    /// What the quantity is one of, if it is one: then the index is its bucket, since nobody else
    /// makes such a reading.
    pub(crate) measure: Option<Measure>,
    /// Index 0 is `none`, and the others are one more.
    pub(crate) is_optional: bool,
}

impl Reading {
    #[inline]
    pub(crate) const fn of_index(index: u64) -> Self {
        Self {
            index,
            quantity: 0,
            measure: None,
            is_optional: false,
        }
    }
}

/// What derived values say of themselves. Open, because it can say nothing that is not finite.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`Flags<{Self}>` cannot be recorded: `{Self}` is not an enum under `#[derive(TelemetryValue)]`",
    label = "not a set over named values",
    note = "a set is made over an enum without fields that has at most 64 variants, each counted for itself"
)]
pub trait Finite {
    /// The set.
    const OPEN: Open;

    /// The value's place in it.
    fn pick(&self) -> Pick;
}

/// A judged domain that a derived value names.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Open(Domain);

/// A choice by its index, or an integer that is reduced to its bucket at once.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Pick {
    /// Index into the choices.
    Choice(usize),
    /// The integer itself; never kept.
    Integer(i64),
}

/// Marks values that [`Option`] may hold: everything but another [`Option`] and sets.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`Option<{Self}>` cannot be recorded",
    label = "not a value that can be absent",
    note = "an `Option` holds an enum, a bucketed integer, `bool` or a quantity; not another `Option`, and a `Flags` is empty when there is none"
)]
pub trait Single: TelemetryValue {}

/// Integers that buckets are made over.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be put into buckets: it is not an integer",
    label = "not an integer",
    note = "buckets are made over `u8` to `u128`, `usize`, `i8` to `i128` and `isize`; for a `Duration` use `Elapsed`, for a share use `Percent`"
)]
pub trait Integer: Copy {
    /// The integer, held at the ends of `i64`.
    fn saturated(self) -> i64;
}

impl Closed {
    pub(crate) const fn of(domain: Domain) -> Self {
        let most = match domain.shape() {
            Shape::Flags(members) if members.len() < 64 => (1 << members.len()) - 1,
            Shape::Flags(_) => u64::MAX,
            _ => domain.values() as u64 - 1,
        };
        Self {
            most,
            measure: domain.measured(),
            is_optional: matches!(domain.shape(), Shape::Optional(_)),
            domain,
        }
    }

    /// The set itself.
    #[must_use]
    pub const fn domain(&'static self) -> &'static Domain {
        &self.domain
    }

    /// Whether a reading can be one of the set: it may come from another value. The index of a
    /// quantity is its bucket, whoever made it.
    #[inline]
    pub(crate) fn holds(&self, reading: Reading) -> bool {
        reading.measure == self.measure
            && reading.is_optional == self.is_optional
            && (self.measure.is_some() || reading.index <= self.most)
    }
}

impl Open {
    pub(crate) const fn domain(self) -> Domain {
        self.0
    }

    /// The values of an enum.
    #[must_use]
    #[track_caller]
    pub const fn choice(choices: &'static [Choice]) -> Self {
        Self(Domain::choice(choices))
    }

    /// Buckets of an integer.
    #[must_use]
    #[track_caller]
    pub const fn buckets(bounds: &'static [i64]) -> Self {
        Self(Domain::buckets(bounds))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Finite> TelemetryValue for T {
    const DOMAIN: &'static Closed = &Closed::of(T::OPEN.0);

    #[inline]
    fn reading(&self) -> Reading {
        let index = match (self.pick(), T::OPEN.0.shape()) {
            (Pick::Choice(index), _) => index,
            (Pick::Integer(integer), Shape::Buckets(bounds)) => {
                bounds.partition_point(|bound| *bound <= integer)
            }
            // A handwritten impl that contradicts itself; the sink drops what is out of range.
            (Pick::Integer(_), _) => usize::MAX,
        };
        Reading::of_index(index as u64)
    }
}

#[diagnostic::do_not_recommend]
impl TelemetryValue for bool {
    const DOMAIN: &'static Closed = &Closed::of(Domain::BOOL);

    #[inline]
    fn reading(&self) -> Reading {
        Reading::of_index(u64::from(*self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Single> TelemetryValue for Option<T> {
    const DOMAIN: &'static Closed = &Closed::of(Domain::optional(&T::DOMAIN.domain));

    #[inline]
    fn reading(&self) -> Reading {
        let (index, quantity) = match self.as_ref().map(T::reading) {
            None => (0, 0),
            Some(inner) => (inner.index.saturating_add(1), inner.quantity),
        };
        Reading {
            index,
            quantity,
            measure: T::DOMAIN.measure,
            is_optional: true,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Finite> Single for T {}
#[diagnostic::do_not_recommend]
impl Single for bool {}

macro_rules! integers {
    ($($integer:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Integer for $integer {
            #[inline]
            #[allow(irrefutable_let_patterns, unused_comparisons, reason = "one body for all widths")]
            fn saturated(self) -> i64 {
                i64::try_from(self).unwrap_or(if self < 0 { i64::MIN } else { i64::MAX })
            }
        }
    )*};
}
integers!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);
