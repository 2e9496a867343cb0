//! The clock that calls are timed by: it never steps back, whatever is done to the time of day.

#[cfg(all(feature = "store", target_os = "linux", not(telemetry_off)))]
pub use super::journal::segment::monotonic::nanoseconds;
#[cfg(not(all(feature = "store", target_os = "linux", not(telemetry_off))))]
pub use instant::nanoseconds;

#[cfg(not(all(feature = "store", target_os = "linux", not(telemetry_off))))]
mod instant {
    use std::{sync::OnceLock, time::Instant};

    /// Since the first call.
    pub fn nanoseconds() -> u64 {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        let elapsed = FIRST.get_or_init(Instant::now).elapsed();
        u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
    }
}
