//! What happens to every request, whoever answers it.

use std::{any::Any, net::IpAddr, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use telemetry_schema::wire::Code;
use tokio::time::timeout;

use crate::{
    app::App,
    error::{Failure, Outcome},
    hops,
    ingest::discard,
    listen::Peer,
    metrics::Answered,
    router::ROUTES,
};

/// Gives a request up that takes too long; counts it, and at level debug writes a line: method, template of the route, status, code and
/// duration; never an address, an id, a token or a header.
pub async fn observe(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let (method, route) = (method(request.method()), route(&request));
    let response = timeout(app.config.request_timeout, next.run(request)).await;
    let response = response.unwrap_or_else(|_| {
        Failure::of(Code::Unavailable, "the request took too long").into_response()
    });
    let took = started.elapsed();
    let outcome = response.extensions().get().copied();
    let Outcome(code) = outcome.unwrap_or(Outcome("ok"));
    let status = response.status().as_u16();
    let answered = Answered {
        route,
        method,
        status,
        code,
    };
    app.metrics.answered(answered, took);
    tracing::debug!(
        method,
        route,
        status,
        code,
        duration_us = took.as_micros(),
        "answered"
    );
    response
}

/// Refuses what an address asks beyond its quota.
pub async fn quota(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>();
    let address = peer.map_or(IpAddr::from([0; 4]), |Peer(peer)| {
        hops::origin(*peer, request.headers(), &app.config.trusted_proxies)
    });
    let Err(wait) = app.quota.take(address) else {
        return next.run(request).await;
    };
    let (head, body) = request.into_parts();
    discard(&head.headers, body, app.config.body_timeout).await;
    // Rounded up: who comes back a moment early is refused again.
    let seconds = wait.as_secs() + 1;
    let failure = Failure::of(Code::Rate, "too many requests from this address");
    failure.retry_after(seconds).into_response()
}

/// The answer when a handler panicked. What it said stays unsaid: it may hold what was sent.
#[must_use]
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    let failure = Failure::of(Code::Unavailable, "the server made a mistake");
    failure
        .status(StatusCode::INTERNAL_SERVER_ERROR)
        .into_response()
}

/// There is no such place.
pub async fn no_such_place() -> Failure {
    Failure::of(
        Code::NotFound,
        "there is no such place; /openapi.json lists those there are",
    )
}

/// There is no such method here.
pub async fn no_such_method() -> Failure {
    let message = "there is no such method here; the header Allow lists those there are";
    Failure::of(Code::NotFound, message).status(StatusCode::METHOD_NOT_ALLOWED)
}

fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    let known = KNOWN.iter().find(|known| **known == method.as_str());
    known.unwrap_or(&"other")
}

fn route(request: &Request) -> &'static str {
    let matched = request.extensions().get().map(MatchedPath::as_str);
    let known = ROUTES.iter().find(|route| Some(**route) == matched);
    known.unwrap_or(&"none")
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::header, routing::get};
    use tower::Service as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_as_typed_and_without_its_message() {
        let panics = get(|| async { panic!("a secret of the report") as &'static str });
        let mut router = Router::new()
            .route("/", panics)
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::new(Body::empty());
        let response = router.call(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        let body = axum::body::to_bytes(response.into_body(), 4_096).await;
        let body = String::from_utf8(body.unwrap().to_vec()).unwrap();
        let refused: telemetry_schema::wire::Refused = serde_json::from_str(&body).unwrap();
        assert!(refused.code == Code::Unavailable && refused.retry);
        assert!(!body.contains("secret"), "{body}");
    }
}
