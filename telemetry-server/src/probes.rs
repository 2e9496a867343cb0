//! How the server is: for those who start, watch and replace it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use crate::{app::App, error::Failure, metrics::MEDIA_TYPE, openapi};

/// Says that the process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    operation_id = "healthz",
    responses((status = 200, content_type = "text/plain", body = String, description = "It does")),
)]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Says whether reports can be sent here now.
///
/// They cannot while the server starts or stops, and after a write that failed, until one succeeds.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    operation_id = "readyz",
    responses(
        (status = 200, content_type = "text/plain", body = String, description = "They can"),
        (status = 503, body = crate::openapi::Refused, description = "`unavailable`", headers(("Retry-After" = u64, description = "Seconds"))),
    ),
)]
pub async fn readyz(State(app): State<Arc<App>>) -> Result<&'static str, Failure> {
    app.ready().map(|()| "ok\n")
}

/// Shows what the server counts of itself, in Prometheus' text format 0.0.4.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    operation_id = "metrics",
    responses((status = 200, content_type = "text/plain", body = String, description = "The counts")),
)]
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
    let text = app.metrics.render(&app.figures());
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

/// Shows this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operation",
    operation_id = "openapi",
    responses((status = 200, content_type = "application/json", body = Object, description = "OpenAPI 3.1")),
)]
pub async fn document() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, openapi::document()).into_response()
}
