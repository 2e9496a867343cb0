//! CPU time, from the scheduler's own account.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Of this process.
#[must_use]
pub fn process() -> Duration {
    read(ClockId::ProcessCPUTime)
}

/// Of this thread.
#[must_use]
pub fn thread() -> Duration {
    read(ClockId::ThreadCPUTime)
}

fn read(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}
