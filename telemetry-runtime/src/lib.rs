//! Product telemetry whose privacy holds at compile time.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod asserts;
mod catalog;
mod choice;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod clock;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod consent;
mod error;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub mod explain;
mod host;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod paths;
mod record;
mod status;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod store;
mod telemetry;
pub mod testing;

pub use catalog::catalog;
pub use choice::{Choice, Means};
#[cfg(feature = "cli")]
pub use cli::TelemetryCommand;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use consent::gate::{Reason, Verdict};
pub use error::Error;
pub use host::{Channel, Host};
pub use record::{
    event::TelemetryEvent,
    flags::Flags,
    outcome::{Outcome, TelemetryError},
    quantity::{ByteSize, Count, Elapsed, Percent},
    value::TelemetryValue,
};
pub use status::{Contribution, Source, Status};
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use telemetry::Review;
pub use telemetry::Telemetry;
pub use telemetry_macros::{TelemetryError, TelemetryEvent, TelemetryValue, track_feature};
pub use telemetry_schema as schema;
pub use telemetry_schema::Level;
