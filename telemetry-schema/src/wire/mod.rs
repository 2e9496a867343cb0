//! What leaves a device, as readable JSON: one day's sums of one build under one consent ([`Usage`]), what
//! was reached ([`Progress`]) and, at level full, single events ([`Singles`]); and what a server answers.
//!
//! A [`Report`] holds names of a catalog, ids that were made for it alone, a day, and counts.
//! [`Usage::judge`] and its like hold it against the catalog whose digest it names; the device does so
//! before it seals a report and the server before it keeps one, by the same function. [`Lexicon`] is what
//! of a catalog is asked, laid out for many reports, and [`Brief`] the way of a server that reads many of them.
//!
//! Versioning: a document says its version in `schema`. A reader refuses a version that it does not
//! know, and every key that its version does not have; so a new key is a new version. The server
//! reads all versions that are younger than the longest time a device keeps a report.
//!
//! Limits: [`LINES_MAX`] lines, [`REPORT_BYTES_MAX`] bytes, no count above [`COUNT_MAX`]. The device
//! clamps, and says in [`Health`] how much it left out.

mod answer;
mod brief;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod id;
mod judge;
mod lexicon;
mod line;
mod named;
mod place;
mod platform;
mod progress;
mod refusal;
mod report;
mod singles;
mod usage;

pub use answer::{Receipt, Refused, Settled};
pub use brief::{Brief, BriefLines};
pub use id::{Hash, Version, VersionError};
pub use lexicon::Lexicon;
pub use line::{Aspect, Line};
pub use named::{Counts, Named};
pub use platform::{Arch, Channel, Os};
pub use progress::{Age, FunnelUse, Milestone, Progress, ProgressKind, Returned, Span, Visit};
pub use refusal::{Code, Refusal};
pub use report::{Report, ReportKind};
pub use singles::{Single, Singles, SinglesKind};
pub use usage::{CrossUse, EventUse, FeatureUse, Health, Kind, Usage};
/// The random id of one report; it is used for nothing else.
pub use uuid::Uuid;

/// The version of the documents that this crate writes, and the only one that it reads.
pub const SCHEMA: u32 = 1;

/// The most lines of a report. A line is a number that says how often: 2,000 of 32 bytes are 64 KB.
pub const LINES_MAX: usize = 2_000;

/// The largest report, in bytes of JSON before any compression.
pub const REPORT_BYTES_MAX: usize = 64 * 1_024;

/// The largest count in a report: how far one report can move any total.
pub const COUNT_MAX: u64 = 10_000;

#[cfg(test)]
mod tests;
