//! What `Instant` reads on Linux, as a number.
//!
//! An `Instant` becomes one only as the distance from another, and that arithmetic costs as much
//! again as all that is done with the number. It stands here because the C library is asked directly.

#![allow(unsafe_code, reason = "the C library fills what it is given")]

/// Since some fixed instant before the process.
#[inline]
pub fn nanoseconds() -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is a `timespec` that lives through the call. The clock is there on every Linux;
    // were it not, `now` would stay at zero.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let rest = u64::try_from(now.tv_nsec).unwrap_or(0);
    // Five hundred years fit.
    seconds.wrapping_mul(1_000_000_000).wrapping_add(rest)
}

#[cfg(test)]
mod tests {
    use std::{
        thread,
        time::{Duration, Instant},
    };

    use super::*;

    #[test]
    fn it_goes_as_an_instant_goes() {
        let (before, outer) = (Instant::now(), nanoseconds());
        let (inner, start) = (nanoseconds(), Instant::now());
        thread::sleep(Duration::from_millis(5));
        let (least, inner) = (start.elapsed().as_nanos(), nanoseconds() - inner);
        let (outer, most) = (nanoseconds() - outer, before.elapsed().as_nanos());
        assert!(least <= u128::from(inner), "{least} {inner}");
        assert!(u128::from(outer) <= most, "{outer} {most}");
    }
}
