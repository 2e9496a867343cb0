//! The table of contents: every route, and what stands before it.

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, catalogs, erasure, ingest, middleware as before, probes};

/// The templates of all routes: the only words by which metrics and log name one.
pub const ROUTES: [&str; 8] = [
    "/v1/reports",
    "/v1/reports/{id}",
    "/v1/catalogs",
    "/v1/catalogs/{hash}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
];

/// What devices and their users ask; each address has a quota of it.
#[must_use]
pub fn public() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(ingest::take_in))
        .routes(routes!(erasure::take_back))
        .routes(routes!(catalogs::catalogs))
        .routes(routes!(catalogs::catalog))
}

/// What those ask who run the server.
#[must_use]
pub fn operation() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(probes::healthz))
        .routes(routes!(probes::readyz))
        .routes(routes!(probes::metrics))
}

/// What says what there is.
#[must_use]
pub fn description() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default().routes(routes!(probes::document))
}

/// All of it, but for what those ask who run the server, if they have a place of their own.
pub fn router(app: Arc<App>) -> Router {
    let quota = from_fn_with_state(Arc::clone(&app), before::quota);
    let mut routes = Router::from(public()).route_layer(quota);
    routes = routes.merge(Router::from(description()));
    if app.config.operations_listen.is_none() {
        routes = routes.merge(Router::from(operation()));
    }
    whole(app, routes)
}

/// That place.
pub fn operations(app: Arc<App>) -> Router {
    whole(app, operation().into())
}

fn whole(app: Arc<App>, routes: Router<Arc<App>>) -> Router {
    routes
        .fallback(before::no_such_place)
        .method_not_allowed_fallback(before::no_such_method)
        .layer(CatchPanicLayer::custom(before::panicked))
        .layer(from_fn_with_state(Arc::clone(&app), before::observe))
        .with_state(app)
}
