//! What a call records without asking anybody else: into the area of its thread, if it has one.
//!
//! Each tells whether it did so; if not, nothing is recorded yet, and an observation goes the long
//! way to the recorder.

#[cfg(all(feature = "store", not(telemetry_off)))]
pub use super::journal::segment::thread::{call, count, event};
#[cfg(not(all(feature = "store", not(telemetry_off))))]
pub use absent::{call, count, event};

#[cfg(not(all(feature = "store", not(telemetry_off))))]
mod absent {
    use crate::record::outcome::Outcome;

    #[inline]
    pub const fn count(_: u32, _: Outcome) -> bool {
        false
    }

    #[inline]
    pub const fn call(_: u16, _: Outcome, _: Option<u16>, _: Option<(u64, u64)>) -> bool {
        false
    }

    #[inline]
    pub const fn event(_: u16, _: u32, _: &[u64]) -> bool {
        false
    }
}
