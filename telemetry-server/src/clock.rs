//! Which day it is, as a thing that is passed in.

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use telemetry_schema::Date;

/// Tells the day in UTC. The server keeps no finer time of anything that is written down.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Date + Send + Sync>);

impl Clock {
    /// The clock of the operating system.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|| {
            // A clock before 1970 is wrong; the first day is as good a place as any.
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            Date::from_days(u32::try_from(since.as_secs() / 86_400).unwrap_or(u32::MAX))
        })
    }

    /// A clock of the caller's.
    pub fn new(today: impl Fn() -> Date + Send + Sync + 'static) -> Self {
        Self(Arc::new(today))
    }

    /// The day in UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.today()).finish()
    }
}
