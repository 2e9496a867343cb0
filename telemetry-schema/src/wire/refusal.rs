use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a report is not accepted: a stable code, the place, and a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What kind of mistake.
    pub code: Code,
    /// JSON pointer (RFC 6901) of the offending part; empty for the whole document. Of a forged key it
    /// repeats up to 64 characters, so it is for who sent the report: logs have the code.
    pub pointer: String,
    /// What is wrong and what is accepted. It never repeats a text of the report.
    pub message: String,
}

/// The kinds of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The server does not take reports of this product.
    UnknownProduct,
    /// The server does not have the catalog yet; of a report that names none, it has no catalog that allows
    /// this yet.
    UnknownCatalog,
    /// The server's owner does not want this entry any more.
    Withdrawn,
    /// Dated before the days that can still be told apart from a repetition.
    TooOld,
    /// Dated in the future.
    TooNew,
    /// The secret is not that of the report.
    Receipt,
    /// The product's token is missing, or not one of its tokens.
    Token,
    /// There is no such place or method.
    NotFound,
    /// Another media type or encoding than the accepted ones.
    MediaType,
    /// Too many requests.
    Rate,
    /// The server cannot do it now.
    Unavailable,
    /// A code of a later version.
    #[serde(other)]
    Other,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Malformed,
        Self::Version,
        Self::TooLarge,
        Self::UnknownName,
        Self::UnknownValue,
        Self::Level,
        Self::Count,
        Self::Sum,
        Self::Order,
        Self::Expired,
        Self::UnknownProduct,
        Self::UnknownCatalog,
        Self::Withdrawn,
        Self::TooOld,
        Self::TooNew,
        Self::Receipt,
        Self::Token,
        Self::NotFound,
        Self::MediaType,
        Self::Rate,
        Self::Unavailable,
        Self::Other,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Version => "version",
            Self::TooLarge => "too_large",
            Self::UnknownName => "unknown_name",
            Self::UnknownValue => "unknown_value",
            Self::Level => "level",
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Order => "order",
            Self::Expired => "expired",
            Self::UnknownProduct => "unknown_product",
            Self::UnknownCatalog => "unknown_catalog",
            Self::Withdrawn => "withdrawn",
            Self::TooOld => "too_old",
            Self::TooNew => "too_new",
            Self::Receipt => "receipt",
            Self::Token => "token",
            Self::NotFound => "not_found",
            Self::MediaType => "media_type",
            Self::Rate => "rate",
            Self::Unavailable => "unavailable",
            Self::Other => "other",
        }
    }

    /// Whether the same request may be accepted later.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::UnknownProduct
                | Self::UnknownCatalog
                | Self::TooNew
                | Self::Token
                | Self::NotFound
                | Self::Rate
                | Self::Unavailable
                | Self::Other
        )
    }
}

impl Refusal {
    /// A refusal of what a pointer points at.
    #[must_use]
    pub fn new(code: Code, pointer: impl Into<String>, message: impl Into<String>) -> Self {
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
