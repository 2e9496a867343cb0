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

/// Seconds after which it is worth asking again when the server cannot do it now.
pub const UNAVAILABLE_S: u64 = 30;

impl Failure {
    /// A refusal with the status of its code.
    #[must_use]
    pub fn new(refusal: Refusal, report: Option<Uuid>) -> Self {
        let failure = Self {
            status: status(refusal.code),
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

/// The status of a code, unless a place says another.
const fn status(code: Code) -> StatusCode {
    match code {
        Code::Malformed | Code::Version => StatusCode::BAD_REQUEST,
        Code::Receipt | Code::Token => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::Rate => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        // What stands in the report.
        Code::UnknownName
        | Code::UnknownValue
        | Code::Level
        | Code::Count
        | Code::Sum
        | Code::Order
        | Code::Expired
        | Code::UnknownProduct
        | Code::UnknownCatalog
        | Code::Withdrawn
        | Code::TooOld
        | Code::TooNew => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal, None)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let outcome = Outcome(self.refused.code.as_str());
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
    fn what_may_be_accepted_later_is_never_called_the_fault_of_its_content() {
        for code in Code::ALL {
            let refused = Refused::new(Refusal::new(code, "", ""), None);
            let is_ours = status(code).is_server_error();
            assert!(refused.retry || !is_ours, "{}", code.as_str());
        }
    }

    #[test]
    fn every_code_of_the_wire_has_a_status_of_its_own_kind() {
        let without = |code: &Code| status(*code) == StatusCode::INTERNAL_SERVER_ERROR;
        let without: Vec<_> = Code::ALL.into_iter().filter(without).collect();
        assert_eq!(without, [Code::Other]);
    }
}
