//! What the runtime itself can tell of a program: that it was new here, another build, started,
//! ended, and what a run cost.
//!
//! A host asks for it by `start!(lifecycle)`. The descriptions stand here and the sites in the host,
//! which the macro declares there: a host that does not ask has none of them in its catalog and pays
//! nothing. What is recorded, and when, is in `telemetry/life.rs`.

#[cfg(all(feature = "store", not(telemetry_off)))]
pub mod cost;
pub mod events;
mod install;
mod platform;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub mod step;

/// The events of [`start!(lifecycle)`](crate::start), for steps of a [`funnel!`](crate::funnel).
///
/// They can be asked for and not recorded: that is the runtime's. In a program without `lifecycle` a
/// funnel over them is a fault that [`assert_catalog_lock!`](crate::assert_catalog_lock) names.
///
/// ```
/// use telemetry_runtime::{Discovery, funnel, given};
///
/// funnel! {
///     /// Whether hints beside errors bring people back.
///     "hints.heeded", purpose = "decides whether hints are worth writing":
///     given::FirstRun
///         => given::FeatureDiscovered { by: Discovery::ErrorHint }
///         => given::SessionStarted { os: given::Os::Linux } * 10
/// }
///
/// # fn main() {
/// let telemetry = telemetry_runtime::start!(lifecycle);
/// # drop(telemetry);
/// # }
/// ```
pub mod given {
    pub use super::events::{
        Cost as SessionCost, Discovered as FeatureDiscovered, Ended as SessionEnded, Ending,
        FirstRun, HelpViewed, Started as SessionStarted, Step, Updated,
    };
    pub use super::platform::{Arch, Os};
}

use std::ptr;

pub use events::Discovery;
pub use install::Install;
pub use platform::{Arch, Os};

use crate::record::site::Site;

/// The sites of one host, which [`start!`](crate::start) declares.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "each is the site of the event of its name")]
pub struct Sites {
    pub first_run: &'static Site,
    pub updated: &'static Site,
    pub started: &'static Site,
    pub ended: &'static Site,
    pub cost: &'static Site,
    pub help_viewed: &'static Site,
    pub discovered: &'static Site,
}

/// There is one place in a program where they are declared.
impl PartialEq for Sites {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.started, other.started)
    }
}

impl Eq for Sites {}

/// Declares the sites where it stands, and is [`Sites`].
#[doc(hidden)]
#[macro_export]
macro_rules! __telemetry_lifecycle {
    () => {{
        $crate::__private::site!(FIRST_RUN = $crate::__private::lifecycle::FIRST_RUN);
        $crate::__private::site!(UPDATED = $crate::__private::lifecycle::UPDATED);
        $crate::__private::site!(STARTED = $crate::__private::lifecycle::STARTED);
        $crate::__private::site!(ENDED = $crate::__private::lifecycle::ENDED);
        $crate::__private::site!(COST = $crate::__private::lifecycle::COST);
        $crate::__private::site!(HELP_VIEWED = $crate::__private::lifecycle::HELP_VIEWED);
        $crate::__private::site!(DISCOVERED = $crate::__private::lifecycle::DISCOVERED);
        $crate::__private::Lifecycle {
            first_run: &FIRST_RUN,
            updated: &UPDATED,
            started: &STARTED,
            ended: &ENDED,
            cost: &COST,
            help_viewed: &HELP_VIEWED,
            discovered: &DISCOVERED,
        }
    }};
}
