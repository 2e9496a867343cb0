//! A report, from its bytes to its receipt: read, held against its catalog, kept, and only then answered.
//!
//! All of it happens where the request is: reading a report of 64 KiB, or reading and judging one of 2,000
//! lines, takes about half a millisecond (`telemetry_request_duration_seconds` of 500 that were refused at
//! their last line), so handing it to another thread would gain nothing that the others wait for.

mod body;

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use telemetry_schema::{
    Date,
    wire::{Brief, Code, Receipt, Refusal, Report, ReportKind, SCHEMA, Settled, Uuid},
};

use crate::{
    Unavailable,
    app::App,
    error::{Failure, Outcome},
    store::Known,
    validate::{Accepted, is_near, validate, validate_brief},
};

pub use body::discard;

/// The header with a product's token.
pub const TOKEN: &str = "telemetry-token";

/// What stands for a kind where it could not be read.
const UNREAD: &str = "unread";

/// Takes a report in.
///
/// The answer comes after the report is on the disk for good. Sent again, it is known and not counted
/// again; taken back before, it is never counted.
#[utoipa::path(
    post,
    path = "/v1/reports",
    tag = "reports",
    operation_id = "take_in",
    params(
        ("Telemetry-Token" = Option<String>, Header, description = "A token of the product, where it has any"),
        ("Content-Encoding" = Option<crate::openapi::Encoding>, Header, description = "How the body is packed"),
    ),
    request_body(content = crate::openapi::Report, content_type = "application/json"),
    responses(
        (status = 201, body = crate::openapi::Receipt, description = "Counted, durably"),
        (status = 200, body = crate::openapi::Receipt, description = "Known or erased: not counted by this request"),
        (status = 400, body = crate::openapi::Refused, description = "`malformed`, `version`"),
        (status = 403, body = crate::openapi::Refused, description = "`token`"),
        (status = 408, body = crate::openapi::Refused, description = "`unavailable`: the body did not come in time, or not whole"),
        (status = 413, body = crate::openapi::Refused, description = "`too_large`, before or after decompression"),
        (status = 415, body = crate::openapi::Refused, description = "`media_type`: another type or encoding"),
        (status = 422, body = crate::openapi::Refused, description = "`unknown_product`, `unknown_catalog`, `unknown_name`, `unknown_value`, `level`, `count`, `sum`, `order`, `expired`, `withdrawn`, `too_old`, `too_new`"),
        (status = 429, body = crate::openapi::Refused, description = "`rate`", headers(("Retry-After" = u64, description = "Seconds"))),
        (status = 500, body = crate::openapi::Refused, description = "`unavailable`: a mistake of the server"),
        (status = 503, body = crate::openapi::Refused, description = "`unavailable`", headers(("Retry-After" = u64, description = "Seconds"))),
    ),
)]
pub async fn take_in(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let token = headers.get(TOKEN).and_then(|value| value.to_str().ok());
    let token = token.map(str::to_owned);
    let text = body::text(headers, body, app.config.body_timeout).await;
    let (kind, kept) = match text {
        Ok(text) => read(&app, token.as_deref(), text).await,
        Err(failure) => (UNREAD, Err(failure)),
    };
    let code = match &kept {
        Ok(receipt) => settled(receipt.state),
        Err(failure) => failure.code().as_str(),
    };
    app.metrics.report(kind, code);
    match kept {
        Ok(receipt) => answer(receipt),
        Err(failure) => failure.into_response(),
    }
}

/// The words that settle a report.
#[must_use]
pub fn answer(receipt: Receipt) -> Response {
    let status = match receipt.state {
        Settled::Stored => StatusCode::CREATED,
        Settled::Known | Settled::Erased => StatusCode::OK,
    };
    let mut response = (status, Json(receipt)).into_response();
    let outcome = Outcome(settled(receipt.state));
    response.extensions_mut().insert(outcome);
    response
}

/// What kind of report it is, and what became of it. Nearly all are what devices write, and are read in brief.
async fn read(
    app: &App,
    token: Option<&str>,
    text: String,
) -> (&'static str, Result<Receipt, Failure>) {
    if let Some(accepted) = in_brief(app, token, &text) {
        drop(text);
        let _place = app.place().await;
        return (ReportKind::Usage.as_str(), keep(app, accepted).await);
    }
    match Report::from_json(&text) {
        Ok(report) => {
            drop(text);
            let kind = report.kind().as_str();
            (kind, judge_and_keep(app, token, &report).await)
        }
        Err(refusal) => (UNREAD, Err(Failure::new(refusal, id(&text)))),
    }
}

fn in_brief(app: &App, token: Option<&str>, text: &str) -> Option<Accepted> {
    let brief = Brief::of(text)?;
    let (ledger, today) = (app.ledger().ok()?, app.clock.today());
    let known = ledger.known();
    let product = known.product(brief.product)?;
    let is_allowed = product.takes(token) && ledger.doubts(today).is_none();
    is_allowed.then(|| validate_brief(&brief, product, today))?
}

async fn judge_and_keep(
    app: &App,
    token: Option<&str>,
    report: &Report,
) -> Result<Receipt, Failure> {
    let id = report.id();
    let ledger = app.ledger().map_err(|failure| failure.about(id))?;
    let _place = app.place().await;
    let today = app.clock.today();
    let accepted = match judge(report, &ledger.known(), token, today) {
        Err(refusal) if may_be_new(refusal.code) => {
            judge(report, &*ledger.known_anew().await, token, today)
        }
        judged => judged,
    };
    let has_jumped = || Failure::of(Code::Unavailable, "the server's clock has jumped").about(id);
    let believed = ledger.doubts(today);
    let accepted = accepted.map_err(|refusal| match refusal.code {
        // A device would set it aside for good, for nothing but a wrong clock of ours.
        Code::TooOld if believed.is_some() => has_jumped(),
        _ => Failure::new(refusal, Some(id)),
    })?;
    // It would be kept under a day that is long gone, or that is years away.
    if believed.is_some_and(|believed| !is_near(report, believed)) {
        return Err(has_jumped());
    }
    keep(app, accepted).await
}

async fn keep(app: &App, accepted: Accepted) -> Result<Receipt, Failure> {
    let id = accepted.id;
    let about = |failure: Failure| failure.about(id);
    let state = app.ledger().map_err(about)?.take_in(accepted).await;
    let state = state.map_err(|error| about(unavailable(error)))?;
    Ok(receipt(id, state))
}

fn judge(
    report: &Report,
    known: &Known,
    token: Option<&str>,
    today: Date,
) -> Result<Accepted, Refusal> {
    let product = known.product(report.product());
    if product.is_some_and(|product| !product.takes(token)) {
        let message = "the header Telemetry-Token has to hold a token of the product";
        return Err(Refusal::new(Code::Token, "", message));
    }
    validate(report, known, today)
}

/// Whether it would be taken once a catalog is added, which may have been a moment ago.
const fn may_be_new(code: Code) -> bool {
    matches!(code, Code::UnknownProduct | Code::UnknownCatalog)
}

/// What is answered about a report.
#[must_use]
pub fn receipt(report: Uuid, state: Settled) -> Receipt {
    Receipt {
        schema: SCHEMA,
        report,
        state,
    }
}

/// What is answered when the ledger cannot write.
#[must_use]
pub fn unavailable(why: Unavailable) -> Failure {
    Failure::of(Code::Unavailable, &why.to_string())
}

/// The id of what could not be read, if that could.
fn id(text: &str) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Head {
        report: Uuid,
    }
    serde_json::from_str(text)
        .ok()
        .map(|head: Head| head.report)
}

/// The word for a state.
#[must_use]
pub const fn settled(state: Settled) -> &'static str {
    match state {
        Settled::Stored => "stored",
        Settled::Known => "known",
        Settled::Erased => "erased",
    }
}
