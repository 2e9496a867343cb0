//! A report, taken back by whoever has its secret.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use telemetry_schema::wire::{Code, Refusal, Settled, Uuid};

use crate::{
    TakenBack,
    app::App,
    error::Failure,
    ingest::{answer, receipt, unavailable},
};

/// The scheme of the header `Authorization`.
const SCHEME: &str = "Receipt";

/// Takes a report back.
///
/// Its rows are removed and its counts subtracted before the answer; it will not be counted if it comes
/// again. Asked again, the answer is the same.
#[utoipa::path(
    delete,
    path = "/v1/reports/{id}",
    tag = "reports",
    operation_id = "take_back",
    params(
        ("id" = String, Path, description = "The id of the report, in lower case with hyphens", pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    ),
    security(("receipt" = [])),
    responses(
        (status = 200, body = crate::openapi::Receipt, description = "Erased, durably"),
        (status = 400, body = crate::openapi::Refused, description = "`malformed`: not an id"),
        (status = 401, body = crate::openapi::Refused, description = "`receipt`: the header is missing or of another form", headers(("WWW-Authenticate" = String, description = "`Receipt`"))),
        (status = 403, body = crate::openapi::Refused, description = "`receipt`: not the secret of this report"),
        (status = 429, body = crate::openapi::Refused, description = "`rate`", headers(("Retry-After" = u64, description = "Seconds"))),
        (status = 500, body = crate::openapi::Refused, description = "`unavailable`: a mistake of the server"),
        (status = 503, body = crate::openapi::Refused, description = "`unavailable`", headers(("Retry-After" = u64, description = "Seconds"))),
    ),
)]
pub async fn take_back(
    State(app): State<Arc<App>>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let id = id
        .ok()
        .and_then(|Path(text)| report(&text))
        .ok_or_else(|| {
            let message = "not an id of the form 67e55044-10b1-426f-9247-bb680e5fe0c8";
            Failure::from(Refusal::new(Code::Malformed, "", message))
        })?;
    let secret = secret(&headers).ok_or_else(|| unauthorized(id))?;
    let taken = app.ledger().map_err(|failure| failure.about(id))?;
    match taken.take_back(id, &secret).await {
        Ok(TakenBack::Erased) => Ok(answer(receipt(id, Settled::Erased))),
        Ok(TakenBack::WrongSecret) => {
            let message = "not the secret of this report";
            Err(Failure::of(Code::Receipt, message).about(id))
        }
        Err(error) => Err(unavailable(error).about(id)),
    }
}

/// One way to write an id, so that a proxy's log and ours cannot hold two of the same.
fn report(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

fn secret(headers: &HeaderMap) -> Option<[u8; 32]> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, digits) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return None;
    }
    let (pairs, rest) = digits.trim().as_bytes().as_chunks::<2>();
    let mut secret = [0; 32];
    if pairs.len() != secret.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in secret.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(secret)
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn unauthorized(id: Uuid) -> Failure {
    let message = "the header Authorization has to be \"Receipt\" and 64 hexadecimal digits";
    Failure::of(Code::Receipt, message)
        .about(id)
        .status(StatusCode::UNAUTHORIZED)
        .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(SCHEME))
}
