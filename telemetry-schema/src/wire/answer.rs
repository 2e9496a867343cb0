//! What a server answers: the only words that settle a report.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Code, Refusal};

/// A report was taken in, or taken back. A device believes nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of the format.
    pub schema: u32,
    /// The report.
    pub report: Uuid,
    /// What is the case now, durably.
    pub state: Settled,
}

/// What became of a report on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It was counted, now.
    Stored,
    /// It had been counted before.
    Known,
    /// It was taken back: by this request, or before; it will never be counted again.
    Erased,
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Version of the format.
    pub schema: u32,
    /// The report, as far as the request could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Uuid>,
    /// What kind of mistake.
    pub code: Code,
    /// JSON pointer (RFC 6901) of the offending part; empty for the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// What is wrong and what is accepted, for a person.
    pub message: String,
    /// Whether the same request may be accepted later. Where not, a device sets the report aside.
    pub retry: bool,
}

impl Refused {
    /// The answer to a report that is not accepted.
    #[must_use]
    pub fn new(refusal: Refusal, report: Option<Uuid>) -> Self {
        Self {
            schema: super::SCHEMA,
            report,
            retry: refusal.code.is_retryable(),
            code: refusal.code,
            pointer: refusal.pointer,
            message: refusal.message,
        }
    }
}
