use std::fmt;

use serde::Serialize;

/// Why a report is not accepted: a stable code, the place, and a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What kind of mistake.
    pub code: Code,
    /// JSON pointer (RFC 6901) of the offending part; empty for the whole document.
    pub pointer: String,
    /// What is wrong and what is accepted. It never repeats a text of the report.
    pub message: String,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// Not a document of this form.
    Malformed,
    /// A version that is not read.
    Version,
    /// More bytes or lines than a report has.
    TooLarge,
    /// A name that the catalog does not have, or not there.
    UnknownName,
    /// A value outside its domain.
    UnknownValue,
    /// Detail above the level of the report.
    Level,
    /// A count of nothing, or above the cap.
    Count,
    /// Counts that contradict each other.
    Sum,
    /// Something stands twice, or out of order.
    Order,
    /// The entry records nothing on that day.
    Expired,
}

impl Refusal {
    pub(super) fn new(code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code,
            pointer: pointer.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{pointer}: {}", self.message),
        }
    }
}

impl std::error::Error for Refusal {}
