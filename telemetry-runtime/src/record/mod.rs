//! From a call in the host to an observation in the hands of a recorder.
//!
//! Nothing here knows of consent, files or the store: a [`site::Site`] is on or off, and what it
//! observes goes to whatever [`recorder::Recorder`] is installed.

pub mod direct;
pub mod event;
pub mod feature;
pub mod flags;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub mod journal;
pub mod monotonic;
pub mod outcome;
pub mod quantity;
pub mod recorder;
pub mod site;
pub mod value;
