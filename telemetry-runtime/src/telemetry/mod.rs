//! The guard that `start!` returns: the one place that knows consent, journal and store.

#[cfg(any(not(feature = "store"), telemetry_off))]
mod inert;

#[cfg(all(feature = "store", not(telemetry_off)))]
mod answer;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod arrival;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod ask;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod background;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod build;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod data;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod debug;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod deletion;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod folding;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod guard;
#[cfg(all(feature = "cli", not(telemetry_off)))]
mod kept;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod life;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod look;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod metrics;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod opening;
#[cfg(all(feature = "cli", not(telemetry_off)))]
mod reading;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod review;
#[cfg(all(feature = "upload", not(telemetry_off)))]
mod sender;
#[cfg(all(feature = "outbox", not(telemetry_off)))]
mod sending;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod session;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod withdrawal;

#[cfg(all(feature = "store", not(telemetry_off)))]
pub use guard::Telemetry;
#[cfg(any(not(feature = "store"), telemetry_off))]
pub use inert::{Review, Telemetry};
#[cfg(all(feature = "cli", not(telemetry_off)))]
pub use life::IS_LOOK;
#[cfg(all(feature = "cli", not(telemetry_off)))]
pub use reading::Reading;
#[cfg(all(feature = "outbox", not(telemetry_off)))]
pub use session::Session;
#[cfg(all(test, feature = "store", not(telemetry_off)))]
mod tests;

#[cfg(all(feature = "store", not(telemetry_off)))]
pub use review::Review;
