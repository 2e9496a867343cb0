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
//! [`funnel!`] asks how far use gets along an order of events: the device answers it from what it has
//! recorded already, and a report may tell the furthest step of a week.
//!
//! # Start
//!
//! [`start!`] returns a [`Telemetry`] guard and cannot fail the host: no panic, no output, no wait,
//! and no file or thread before the user agreed. Entries of other crates are recorded only if
//! `start!(contributors = ["…"])` names the crate. Consent is changed through the guard or the
//! command, and nowhere else.
//!
//! # Ask
//!
//! [`Telemetry::ask`] asks in a terminal, for consent and, after an update, for what is new;
//! default no (also where the time goes by), once, and never where somebody has decided. A settings page shows
//! [`Telemetry::listing`] and [`Telemetry::status`], and answers with [`Telemetry::enable`],
//! [`Telemetry::disable`], and [`Telemetry::agree`] or [`Telemetry::decline`] for a
//! [`Telemetry::review`]. A process that records looks at the files once a minute; one that runs for
//! hours and started without consent calls [`Telemetry::refresh`] now and then.
//!
//! # Tell
//!
//! `TelemetryCommand` (feature `cli`) is a clap subcommand with `status`, `enable`, `disable`,
//! `review`, `explain`, `show`, `metrics`, `view`, `export`, `delete`, `report`, `send`, `debug` and
//! `completions`; what `--json` prints is described in `docs/schemas`; `view` makes one HTML file of what a user would ask, which loads and runs nothing.
//! [`Telemetry::listing`] gives the same listing to a settings page, [`Telemetry::metrics`] the
//! figures (with `start!(unit_costs = […])` also what use costs, see [`UnitCost`]), and [`Telemetry::export_json_lines`] the rows.
//! [`assert_privacy_doc!`] and [`assert_catalog_lock!`], in a test of the binary, hold `PRIVACY.md`
//! and `telemetry.lock` to what is linked; [`assert_catalog_complete!`] names what a linker left
//! out. [`testing::Capture`] lets a host's own tests see what is recorded.
//!
//! # Send
//!
//! With the feature `outbox` a day that is over is sealed into a report that leaves at a random moment, if the
//! user has agreed to share; see [`send`](https://docs.rs/telemetry-runtime/latest/telemetry_runtime/send/).
//! A `long_lived` host with the feature `upload` does so from a thread that exists while something is due; any
//! other calls `Telemetry::send`, or leaves it to the user's `telemetry send`. Nothing leaves on the way out of
//! a program. The server's certificate is held against what the system trusts, and against the file that
//! `<PRODUCT>_TELEMETRY_CA` names besides; proxies and `NO_PROXY` are those of the environment.
//!
//! # Lifecycle
//!
//! `start!(lifecycle)` puts events of the runtime's own into the host's catalog, in the category
//! `lifecycle`. They are agreed to, listed and locked like all others.
//!
//! | | |
//! |---|---|
//! | `app.first_run` | consent has made the first journal of a device: how it was installed, channel |
//! | `app.updated` | a build that is new here, where another has recorded: what changed in the version (never the version itself), both channels |
//! | `session.started` | a run began, or consent was given to one: system and processor |
//! | `session.ended` | its guard was dropped, or the consent changed: how long it was used, whether by a panic |
//! | `session.cost` | (enhanced) beside the end: most memory at once, processor time |
//! | `help.viewed`, `feature.discovered` | [`Telemetry::help_viewed`], [`Telemetry::discovered`] |
//!
//! A session that was started and has no end is under way, was killed, or left by
//! [`std::process::exit`] without [`Telemetry::end`] (a main thread that does so is noticed with glibc
//! and on macOS). A run whose consent another process withdraws
//! has no end either. Forked children are no sessions: a service that daemonises does so before it
//! starts telemetry. A run of `TelemetryCommand` is no session where the host parses its command line
//! before `start!`, and is one where it starts first. It costs a run two records, and one more with four system calls at `enhanced`.
//!
//! # What decides
//!
//! Refusals win: compiled out, the system's policy file, `DO_NOT_TRACK`, `<PRODUCT>_TELEMETRY=off`,
//! the user's file, continuous integration. Otherwise the lowest level counts that
//! `<PRODUCT>_TELEMETRY=basic|enhanced|full` or the user's file grants; without a grant nothing is
//! recorded. `<PRODUCT>` is the package's name in upper case with underscores. `docs/policy.md` is for
//! administrators. `<PRODUCT>_TELEMETRY_DEBUG=1` prints each record to stderr and keeps none.
//!
//! # What recording costs, and what survives
//!
//! A record is on its way to the disk when the call returns: it survives the process being killed,
//! not the machine losing power. An entry that is off costs a load and a branch. The first 64
//! records of a thread are each appended by one `write(2)`; a thread that records more gets memory
//! of its own in a mapped file, where a call is a few instructions and threads do not slow each
//! other. That needs Linux 5.14 and a file system that keeps what it has allocated (ext, XFS, F2FS,
//! tmpfs, overlays); elsewhere every record is appended.
//!
//! Timings are kept in buckets of a sixteenth of an octave, which makes p50, p95 and p99 right to
//! 3.2 %; they are measured by [`std::time::Instant`].
//!
//! Everything is bounded: an inbox of 4 MiB and 1 for the count
//! of what it lost, segments of 128 threads' areas, a store of 100 MiB.
//! What does not fit is dropped, the newest first, and counted; `status` tells how many.
//!
//! In a host that was started with `long_lived` a thread folds into the store each minute. Other
//! hosts fold when a command looks, or in a thread of a start that finds much, or yesterday's, to
//! fold; nobody waits for it. They look at the clock every 64th to 1,024th call, so that after a
//! burst and a pause as many calls a thread can count for the day before.
//!
//! The bundled SQLite comes with a full text search that the store has no use for, and that needs
//! libm, which every start of the program then loads. A host that likes to start quickly says in its
//! `.cargo/config.toml`:
//!
//! ```toml
//! [env]
//! LIBSQLITE3_FLAGS = "-USQLITE_ENABLE_FTS3 -USQLITE_ENABLE_FTS3_PARENTHESIS -USQLITE_ENABLE_FTS5 -USQLITE_ENABLE_RTREE"
//! ```
//!
//! # Features and flags
//!
//! | | |
//! |---|---|
//! | no features | for libraries that only define entries: no serde, SQLite or clap |
//! | `store` (default) | consent, journal, SQLite store, listing |
//! | `outbox` | reports, sealed and kept until something carries them away: a folder, or what the host gives |
//! | `upload` | what carries them over HTTPS |
//! | `cli` | the command that hosts embed |
//! | `completions` | its subcommand `completions`: scripts for five shells and a manual page, 312 KiB |
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
mod funnel;
#[cfg(all(any(test, fuzzing), feature = "store", not(telemetry_off)))]
#[doc(hidden)]
pub mod fuzzing;
mod host;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod html;
pub mod insight;
mod lifecycle;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod ours;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod paths;
mod question;
#[cfg(all(feature = "outbox", not(telemetry_off)))]
#[allow(
    dead_code,
    reason = "what carries reports away, and the command, call it"
)]
mod receipts;
mod record;
#[cfg(all(feature = "outbox", not(telemetry_off)))]
mod report;
#[cfg(feature = "outbox")]
pub mod send;
mod start;
mod status;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod store;
mod telemetry;
pub mod testing;
#[cfg(all(feature = "cli", not(telemetry_off)))]
mod trail;
mod unit_cost;
#[cfg(all(feature = "cli", not(telemetry_off)))]
mod view;
#[cfg(all(feature = "store", not(telemetry_off)))]
mod wrap;

pub use catalog::{catalog, funnels};
pub use choice::{Choice, Means};
#[cfg(feature = "cli")]
pub use cli::TelemetryCommand;
#[cfg(all(feature = "store", not(telemetry_off)))]
pub use consent::gate::{Reason, Verdict};
pub use error::Error;
pub use folded::Folded;
pub use host::{Channel, Host};
pub use lifecycle::{Discovery, Install, given};
pub use question::{Asked, Question, Unasked};
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
pub use unit_cost::UnitCost;
