//! Product telemetry whose privacy holds at compile time.
//!
//! A program describes what it would like to know; the compiler refuses what is not a finite set;
//! the user reads the description and decides; what is recorded stays on the device, where it can
//! be shown, exported and deleted.
//!
//! ```
//! use telemetry_runtime::{Count, Elapsed, TelemetryError, TelemetryEvent, TelemetryValue, track_feature};
//!
//! /// What the user asked for.
//! #[derive(TelemetryValue)]
//! enum Command {
//!     /// Looked for a pattern.
//!     Search,
//!     /// Counted lines.
//!     Stats,
//! }
//!
//! /// A command ended.
//! #[derive(TelemetryEvent)]
//! #[telemetry(category = "command", purpose = "shows which commands deserve work")]
//! struct CommandExecuted {
//!     /// Which command was run.
//!     command: Command,
//!     /// How many lines it found.
//!     matches: Count,
//!     /// How long it took.
//!     took: Elapsed,
//! }
//!
//! #[derive(TelemetryError)]
//! enum SearchError {
//!     NoPattern,
//! }
//!
//! /// Searches by reading every file.
//! #[track_feature("search.scanned", purpose = "shows how long people wait", timed, errors = SearchError)]
//! fn search(pattern: &str) -> Result<usize, SearchError> {
//!     if pattern.is_empty() { Err(SearchError::NoPattern) } else { Ok(7) }
//! }
//!
//! fn main() {
//!     // Without consent this tries to open one file and does nothing else.
//!     let telemetry = telemetry_runtime::start!();
//!     let started = std::time::Instant::now();
//!     let matches = search("needle").unwrap_or_default();
//!     CommandExecuted {
//!         command: Command::Search,
//!         matches: matches.into(),
//!         took: Elapsed::since(started),
//!     }
//!     .record();
//!     drop(telemetry); // nothing is recorded from here on
//! }
//! ```
//!
//! # Describe
//!
//! [`track_feature`] counts the calls of a function by how they ended.
//! [`TelemetryEvent`](derive@TelemetryEvent) makes a type an event.
//! [`TelemetryValue`](derive@TelemetryValue) makes an enum, or an integer in buckets, a value;
//! `bool`, `Option`, [`Flags`], [`Count`], [`Elapsed`], [`ByteSize`] and [`Percent`] are values
//! already. [`TelemetryError`](derive@TelemetryError) names the kinds of an error.
//! Text, open numbers, paths, ids, times, collections and references are no values, whatever they
//! are called in the source.
//!
//! # Start
//!
//! [`start!`] returns a [`Telemetry`] guard and cannot fail the host: no panic, no output, no wait,
//! and no file or thread before the user agreed. Entries of other crates are recorded only if
//! `start!(contributors = ["…"])` names the crate. Consent is changed through the guard or the
//! command, and nowhere else.
//!
//! # Tell
//!
//! `TelemetryCommand` (feature `cli`) is a clap subcommand with `status`, `enable`, `disable`,
//! `review`, `explain`, `show`, `export` and `delete`. [`Telemetry::listing`] gives the same
//! listing to a settings page, and [`Telemetry::export_json_lines`] the rows.
//! [`assert_privacy_doc!`] and [`assert_catalog_lock!`], in a test of the binary, hold `PRIVACY.md`
//! and `telemetry.lock` to what is linked; [`assert_catalog_complete!`] names what a linker left
//! out. [`testing::Capture`] lets a host's own tests see what is recorded.
//!
//! # What decides
//!
//! Refusals win: compiled out, the system's policy file, `DO_NOT_TRACK`, `<PRODUCT>_TELEMETRY=off`,
//! the user's file, continuous integration. Otherwise the lowest level counts that
//! `<PRODUCT>_TELEMETRY=basic|enhanced|full` or the user's file grants; without a grant nothing is
//! recorded. `<PRODUCT>` is the package's name in upper case with underscores.
//!
//! # Features and flags
//!
//! | | |
//! |---|---|
//! | no features | for libraries that only define entries: no serde, SQLite or clap |
//! | `store` (default) | consent, journal, SQLite store, listing |
//! | `cli` | the command that hosts embed |
//! | `--cfg telemetry_off` in `RUSTFLAGS` | code, catalog and dependencies are gone, the macros still judge; clap stays where `cli` is on, since hosts name its types |
//!
//! Linux and macOS are supported. Other systems build the same code without the checks of owner and
//! permissions that only Unix has.

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
#[cfg(any(not(feature = "store"), telemetry_off))]
#[path = "explain/absent.rs"]
pub mod explain;
mod folded;
#[cfg(all(any(test, fuzzing), feature = "store", not(telemetry_off)))]
#[doc(hidden)]
pub mod fuzzing;
mod host;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod ours;
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
pub use folded::Folded;
pub use host::{Channel, Host};
pub use record::{
    event::TelemetryEvent,
    flags::Flags,
    outcome::{Outcome, TelemetryError},
    quantity::{ByteSize, Count, Elapsed, Percent},
    value::TelemetryValue,
};
pub use status::{Contribution, Source, Status};
pub use telemetry::{Review, Telemetry};
pub use telemetry_macros::{TelemetryError, TelemetryEvent, TelemetryValue, track_feature};
pub use telemetry_schema as schema;
pub use telemetry_schema::Level;
