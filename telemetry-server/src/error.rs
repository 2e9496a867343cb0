//! What is answered when a request is not done: always a status and a typed [`Refused`].

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use telemetry_schema::wire::{Code, Refusal, Refused, Uuid};

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct Failure {
    status: StatusCode,
    refused: Box<Refused>,
    header: Option<(HeaderName, HeaderValue)>,
}

/// What became of a request, in one word of a closed list, for the metrics and the log.
#[derive(Clone, Copy, Debug)]
pub struct Outcome(pub &'static str);

/// A code, its word on the wire, and the status that goes with it.
pub struct Coded {
    /// The code.
    pub code: Code,
    /// Its word.
    pub word: &'static str,
    /// Its status, unless a place says another.
    pub status: StatusCode,
}

const fn coded(code: Code, word: &'static str, status: StatusCode) -> Coded {
    Coded { code, word, status }
}

/// All codes that this server answers.
pub const CODES: [Coded; 22] = [
    coded(Code::Malformed, "malformed", StatusCode::BAD_REQUEST),
    coded(Code::Version, "version", StatusCode::BAD_REQUEST),
    coded(Code::TooLarge, "too_large", StatusCode::PAYLOAD_TOO_LARGE),
    coded(
        Code::UnknownName,
        "unknown_name",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    coded(
        Code::UnknownValue,
        "unknown_value",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    coded(Code::Level, "level", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::Count, "count", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::Sum, "sum", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::Order, "order", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::Expired, "expired", StatusCode::UNPROCESSABLE_ENTITY),
    coded(
        Code::UnknownProduct,
        "unknown_product",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    coded(
        Code::UnknownCatalog,
        "unknown_catalog",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    coded(
        Code::Withdrawn,
        "withdrawn",
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    coded(Code::TooOld, "too_old", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::TooNew, "too_new", StatusCode::UNPROCESSABLE_ENTITY),
    coded(Code::Receipt, "receipt", StatusCode::FORBIDDEN),
    coded(Code::Token, "token", StatusCode::FORBIDDEN),
    coded(Code::NotFound, "not_found", StatusCode::NOT_FOUND),
    coded(
        Code::MediaType,
        "media_type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ),
    coded(Code::Rate, "rate", StatusCode::TOO_MANY_REQUESTS),
    coded(
        Code::Unavailable,
        "unavailable",
        StatusCode::SERVICE_UNAVAILABLE,
    ),
    coded(Code::Other, "other", StatusCode::INTERNAL_SERVER_ERROR),
];

/// Seconds after which it is worth asking again when the server cannot do it now.
pub const UNAVAILABLE_S: u64 = 30;

impl Failure {
    /// A refusal with the status of its code.
    #[must_use]
    pub fn new(refusal: Refusal, report: Option<Uuid>) -> Self {
        let known = CODES.iter().find(|coded| coded.code == refusal.code);
        let failure = Self {
            status: known.map_or(StatusCode::INTERNAL_SERVER_ERROR, |coded| coded.status),
            refused: Box::new(Refused::new(refusal, report)),
            header: None,
        };
        match failure.refused.code {
            Code::Unavailable => failure.retry_after(UNAVAILABLE_S),
            _ => failure,
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.refused.code
    }

    /// A refusal of the whole request.
    #[must_use]
    pub fn of(code: Code, message: &str) -> Self {
        Self::new(Refusal::new(code, "", message), None)
    }

    /// The same under another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same about a report.
    #[must_use]
    pub fn about(mut self, report: Uuid) -> Self {
        self.refused.report = Some(report);
        self
    }

    /// The same with a time to wait.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, seconds.into())
    }

    /// The same with a header, in place of another.
    #[must_use]
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self {
            header: Some((name, value)),
            ..self
        }
    }
}

/// The word of a code, as metrics have it.
#[must_use]
pub fn word(code: Code) -> &'static str {
    let known = CODES.iter().find(|coded| coded.code == code);
    known.map_or("other", |coded| coded.word)
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal, None)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let outcome = Outcome(word(self.refused.code));
        let mut response = (self.status, Json(self.refused)).into_response();
        response.extensions_mut().insert(outcome);
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_wire() {
        for coded in &CODES {
            let word = serde_json::to_value(coded.code).unwrap();
            assert_eq!(word, coded.word);
        }
    }

    #[test]
    fn what_may_be_accepted_later_is_never_called_the_fault_of_its_content() {
        for coded in &CODES {
            let refused = Refused::new(Refusal::new(coded.code, "", ""), None);
            if coded.status.is_server_error() {
                assert!(refused.retry, "{}", coded.word);
            }
        }
    }
}
