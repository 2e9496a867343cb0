//! Product telemetry whose privacy holds at compile time.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod catalog;
mod record;
pub mod testing;

pub use record::{
    event::TelemetryEvent,
    flags::Flags,
    outcome::{Outcome, TelemetryError},
    quantity::{ByteSize, Count, Elapsed, Percent},
    value::TelemetryValue,
};
