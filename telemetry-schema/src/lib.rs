//! The closed vocabulary that the other telemetry crates share.
//!
//! Everything that can be recorded is described here by values that are known at compile
//! time: a [`Descriptor`] names an entry and lists its [`Field`]s, each over a finite
//! [`Domain`]. There is no kind of domain for text, for an open number or for a map, so a
//! catalog made of these types cannot describe one.
//!
//! The crate does no I/O and, without the features `serde` and `wire`, has no dependency. Constructors are
//! `const fn` and judge names, words and sizes while the host is compiled: what breaks a rule is a
//! compile error at the line that wrote it, with the rule, the figure and the limit.
//!
//! ```
//! use telemetry_schema::{Choice, Descriptor, Domain, Field, Head, Level, Measure, Origin};
//!
//! static COMMAND: Domain = Domain::choice(&[
//!     Choice::new("search", "Looked for a pattern.", None),
//!     Choice::new("count", "Counted lines.", None),
//! ]);
//! static TOOK: Domain = Domain::measure(Measure::Elapsed);
//!
//! static COMMAND_EXECUTED: Descriptor = Descriptor::event(
//!     Head::new(
//!         "command_executed",
//!         "A command ended.",
//!         "shows which commands deserve work",
//!         Level::Enhanced,
//!         Origin::new(module_path!(), line!()),
//!     ),
//!     &[
//!         Field::new("command", "Which command was run.", &COMMAND),
//!         Field::new("took", "How long it took.", &TOOK),
//!         Field::new("success", "Whether it succeeded.", &Domain::BOOL),
//!     ],
//!     &[&[0, 2]],
//!     20,
//! );
//! assert_eq!(COMMAND_EXECUTED.name(), "command_executed");
//! ```
//!
//! A field that could carry what somebody wrote has no type here; one that only sounds like it is
//! refused by its name:
//!
//! ```compile_fail,E0080
//! use telemetry_schema::{Choice, Domain};
//!
//! static CONTACT: Domain = Domain::choice(&[Choice::new("email_address", "", None)]);
//! ```

mod date;
mod descriptor;
#[cfg(all(feature = "serde", not(telemetry_off)))]
pub mod diff;
mod digest;
#[cfg(all(feature = "serde", not(telemetry_off)))]
pub mod document;
mod domain;
mod funnel;
mod judge;
pub mod label;
mod level;
#[cfg(all(feature = "serde", not(telemetry_off)))]
pub mod lock;
pub mod measure;
mod message;
pub mod name;
mod packed;
pub mod prose;
pub mod retention;
pub mod timing;
#[cfg(all(feature = "wire", not(telemetry_off)))]
pub mod wire;
pub mod words;

pub use date::{Date, DateError};
pub use descriptor::{Descriptor, Event, Feature, Field, Head, Kind, Origin};
pub use digest::Digest;
pub use domain::{Choice, Domain, FIELD_VALUES_MAX, FLAGS_MAX, Shape};
pub use funnel::{Condition, FUNNEL_STEPS_MAX, FUNNELS_MAX, Funnel, NTH_MAX, Outline, Place, Step};
pub use judge::{CROSS_CELLS_MAX, EVENT_BITS_DEFAULT, EVENT_BITS_MAX, FIELDS_MAX};
pub use level::Level;
pub use measure::Measure;
