//! What leaves the device, and how.
//!
//! A report is sealed in the store when its day is over, and waits there for a random while. Then it is
//! cleared: policy, environment, the user's file and the agreed catalog are read, at that moment, and held
//! against the consent that it was recorded under. What comes of that is a [`Parcel`], which nothing else
//! can make, and a [`Transport`] takes nothing else:
//!
//! ```compile_fail,E0451
//! use telemetry_runtime::send::Parcel;
//!
//! fn forged(text: &str) -> Parcel {
//!     Parcel { document: text.into() }
//! }
//! ```
//!
//! ```compile_fail,E0599
//! let parcel = telemetry_runtime::send::Parcel::new("{}");
//! ```
//!
//! ```compile_fail,E0277
//! let parcel = telemetry_runtime::send::Parcel::from("{}");
//! ```
//!
//! Nothing leaves on the way out of a program, and nobody waits for it. A host that runs for hours, with the
//! feature `upload`, sends from a thread that exists while there is something to send; any other when it, or
//! the user, calls [`Telemetry::send`](crate::Telemetry::send).
//!
//! A report is settled by the server's typed receipt alone, and set aside by a typed refusal. Everything
//! else is tried again, after a random pause that doubles. [`Pace::Now`] waits for no random moment, and for these
//! pauses; [`Pace::Again`] waits for neither, and is for people. What a server asks for holds at any pace.
//!
//! Of what a server could learn besides the report there is the address that it came from, as with any
//! connection; the version of this library; and that it arrived at a random moment after the day. Each report
//! has a connection of its own, and nothing that another could be matched by.

#[cfg(telemetry_off)]
mod absent;
#[cfg(not(telemetry_off))]
pub(crate) mod consent;
#[cfg(not(telemetry_off))]
pub(crate) mod delivery;
#[cfg(not(telemetry_off))]
mod draw;
#[cfg(not(telemetry_off))]
pub(crate) mod hold;
#[cfg(not(telemetry_off))]
mod lease;
#[cfg(not(telemetry_off))]
mod retry;
mod sending;
pub(crate) mod transport;

#[cfg(telemetry_off)]
pub use absent::{Parcel, TakeBack};
#[cfg(not(telemetry_off))]
pub use consent::{Parcel, TakeBack};
pub use sending::{Ended, Last, Pace, Sending, Sent, State, Withheld};
pub use transport::{Answer, Delivery, Failed, Failure, Memory, Refused, Transport};
