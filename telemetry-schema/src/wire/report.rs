//! Any of the documents that leave a device.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Code, Hash, Progress, REPORT_BYTES_MAX, Refusal, SCHEMA, Singles, Usage, place};
use crate::{Date, Level, document::json};

/// How each of them begins, as we write it.
const BEGINS: &str = "{\"schema\":1,\"kind\":\"";
const _: () = assert!(SCHEMA == 1, "documents begin with another number");

/// A document that leaves a device, of whichever kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// What was used on one day.
    Usage(Usage),
    /// What was reached on one day or in one week.
    Progress(Progress),
    /// Single events of one run on one day, at level full.
    Singles(Singles),
}

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// [`Usage`].
    Usage,
    /// [`Progress`].
    Progress,
    /// [`Singles`].
    Singles,
}

impl ReportKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Usage, Self::Progress, Self::Singles];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Progress => "progress",
            Self::Singles => "singles",
        }
    }
}

impl Report {
    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When it is too large, of another version or kind, or not such a document.
    pub fn from_json(text: &str) -> Result<Self, Refusal> {
        if text.len() > REPORT_BYTES_MAX {
            let message = format!("a report has at most {REPORT_BYTES_MAX} bytes");
            return Err(Refusal::new(Code::TooLarge, "", message));
        }
        // As it is written, it says at its beginning what it is, and is read once.
        if let Some(report) = begins_as(text).and_then(|kind| Self::of_kind(kind, text).ok()) {
            return Ok(report);
        }
        let Head { schema, kind } =
            serde_json::from_str(text).map_err(|error| malformed(text, &error))?;
        if schema != SCHEMA {
            let message = format!("reports of version {SCHEMA} are read");
            return Err(Refusal::new(Code::Version, "/schema", message));
        }
        Self::of_kind(kind, text).map_err(|error| malformed(text, &error))
    }

    fn of_kind(kind: ReportKind, text: &str) -> serde_json::Result<Self> {
        match kind {
            ReportKind::Usage => serde_json::from_str(text).map(Self::Usage),
            ReportKind::Progress => serde_json::from_str(text).map(Self::Progress),
            ReportKind::Singles => serde_json::from_str(text).map(Self::Singles),
        }
    }

    /// The bytes that are shown and sent: JSON without a space between tokens, keys in the order of the
    /// type.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::canonical(self)
    }

    /// The same, laid out to be read.
    #[must_use]
    pub fn to_readable_json(&self) -> String {
        json::readable(self)
    }

    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ReportKind {
        match self {
            Self::Usage(_) => ReportKind::Usage,
            Self::Progress(_) => ReportKind::Progress,
            Self::Singles(_) => ReportKind::Singles,
        }
    }

    /// Its random id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        match self {
            Self::Usage(usage) => usage.report,
            Self::Progress(progress) => progress.report,
            Self::Singles(singles) => singles.report,
        }
    }

    /// The hash of the secret that takes it back.
    #[must_use]
    pub const fn receipt(&self) -> Hash {
        match self {
            Self::Usage(usage) => usage.receipt,
            Self::Progress(progress) => progress.receipt,
            Self::Singles(singles) => singles.receipt,
        }
    }

    /// The same report under an id and a receipt that were drawn for it.
    #[must_use]
    pub fn sealed(mut self, id: Uuid, receipt: Hash) -> Self {
        let (its_id, its_receipt) = match &mut self {
            Self::Usage(usage) => (&mut usage.report, &mut usage.receipt),
            Self::Progress(progress) => (&mut progress.report, &mut progress.receipt),
            Self::Singles(singles) => (&mut singles.report, &mut singles.receipt),
        };
        (*its_id, *its_receipt) = (id, receipt);
        self
    }

    /// The product.
    #[must_use]
    pub fn product(&self) -> &str {
        match self {
            Self::Usage(usage) => &usage.product,
            Self::Progress(progress) => &progress.product,
            Self::Singles(singles) => &singles.product,
        }
    }

    /// The day in UTC that it tells of, or the first of them.
    #[must_use]
    pub const fn day(&self) -> Date {
        match self {
            Self::Usage(usage) => usage.day,
            Self::Progress(progress) => progress.starts,
            Self::Singles(singles) => singles.day,
        }
    }

    /// The level that the user agreed to.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::Usage(usage) => usage.level,
            Self::Progress(progress) => progress.level,
            Self::Singles(singles) => singles.level,
        }
    }

    /// How many lines there are: each kind says what a line is.
    #[must_use]
    pub fn lines(&self) -> usize {
        match self {
            Self::Usage(usage) => usage.lines(),
            Self::Progress(progress) => progress.lines(),
            Self::Singles(singles) => singles.lines(),
        }
    }

    /// The hash of the catalog that its names are from. A [`Progress`] names none: it is held against
    /// all catalogs of its product.
    #[must_use]
    pub const fn catalog(&self) -> Option<Hash> {
        match self {
            Self::Usage(usage) => Some(usage.catalog),
            Self::Progress(_) => None,
            Self::Singles(singles) => Some(singles.catalog),
        }
    }
}

/// The kind that a report of our version says in its first bytes, if those are as we write them. Keys stand
/// once, so what is read as such a document then is of that version and kind.
fn begins_as(text: &str) -> Option<ReportKind> {
    let rest = text.strip_prefix(BEGINS)?;
    let is_it = |kind: &ReportKind| {
        let rest = rest.strip_prefix(kind.as_str());
        rest.is_some_and(|rest| rest.starts_with("\","))
    };
    ReportKind::ALL.into_iter().find(is_it)
}

/// Read before the rest, so that another version is called so and not malformed.
#[derive(Deserialize)]
struct Head {
    schema: u32,
    kind: ReportKind,
}

/// What a reader of JSON did not understand, without a word of it.
fn malformed(text: &str, error: &serde_json::Error) -> Refusal {
    let place = format!("line {}, column {}", error.line(), error.column());
    let message = format!("not a report of this form: see {place}");
    Refusal::new(Code::Malformed, place::of_error(text, error), message)
}
