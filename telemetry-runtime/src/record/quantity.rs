use core::time::Duration;

use telemetry_schema::{Domain, Measure};

use super::value::{Closed, Reading, Single, TelemetryValue};

/// How many.
///
/// 27 buckets from 0 to a thousand million ([`Measure::Count`]); the exact number, held at 10^12,
/// enters a sum on the device and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u64);

/// How long.
///
/// 31 buckets from microseconds to months ([`Measure::Elapsed`]); the exact time in microseconds,
/// held at 180 days, enters a sum on the device and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elapsed(u64);

/// How large.
///
/// 19 buckets from 0 bytes to a tebibyte ([`Measure::ByteSize`]); the exact number of bytes, held
/// at a pebibyte, enters a sum on the device and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(u64);

/// Which share, from 0 to 100 percent.
///
/// 16 buckets ([`Measure::Percent`]); the exact share in hundredths of a percent enters a sum on
/// the device and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u64);

impl Count {
    /// So many.
    #[must_use]
    pub const fn new(count: u64) -> Self {
        Self(count)
    }
}

impl ByteSize {
    /// So many bytes.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }
}

impl Elapsed {
    /// The time since an instant.
    #[must_use]
    pub fn since(instant: std::time::Instant) -> Self {
        instant.elapsed().into()
    }
}

impl Percent {
    /// A share of a whole; 0 of 0 is 0 percent, more than the whole is 100.
    #[must_use]
    pub const fn of(part: u64, whole: u64) -> Self {
        if whole == 0 {
            return Self(0);
        }
        let hundredths = part as u128 * 10_000 / whole as u128;
        #[expect(clippy::cast_possible_truncation, reason = "at most 10,000")]
        Self(if hundredths > 10_000 {
            10_000
        } else {
            hundredths as u64
        })
    }

    /// A ratio from 0.0 to 1.0; what lies outside is held at the ends, not-a-number is 0.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped before"
    )]
    pub fn from_ratio(ratio: f64) -> Self {
        Self((ratio.clamp(0.0, 1.0) * 10_000.0).round() as u64)
    }
}

impl From<Duration> for Elapsed {
    #[inline]
    fn from(duration: Duration) -> Self {
        let seconds = duration.as_secs().saturating_mul(1_000_000);
        Self(seconds.saturating_add(duration.subsec_micros().into()))
    }
}

macro_rules! from_unsigned {
    ($($quantity:ident: $($integer:ty),*;)*) => {$($(
        impl From<$integer> for $quantity {
            #[inline]
            fn from(quantity: $integer) -> Self {
                #[allow(clippy::unnecessary_fallible_conversions, reason = "one body for all widths")]
                Self(u64::try_from(quantity).unwrap_or(u64::MAX))
            }
        }
    )*)*};
}
from_unsigned! {
    Count: u8, u16, u32, u64, u128, usize;
    ByteSize: u8, u16, u32, u64, u128, usize;
}

macro_rules! quantities {
    ($($quantity:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl TelemetryValue for $quantity {
            const DOMAIN: &'static Closed = &Closed::of(Domain::measure(Measure::$quantity));

            #[inline]
            fn reading(&self) -> Reading {
                Reading {
                    index: Measure::$quantity.bucket(self.0) as u64,
                    quantity: Measure::$quantity.clamp(self.0),
                    measure: Some(Measure::$quantity),
                    is_optional: false,
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl Single for $quantity {}
    )*};
}
quantities!(Count, Elapsed, ByteSize, Percent);
