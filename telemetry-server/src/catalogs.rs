//! The catalogs that reports are held against, for whoever wants to see what is accepted.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use telemetry_schema::wire::{Code, Hash, SCHEMA};

use crate::{app::App, error::Failure};

/// Shows a catalog.
///
/// The answer is the catalog's canonical JSON: its SHA-256 is the hash in the path.
#[utoipa::path(
    get,
    path = "/v1/catalogs/{hash}",
    tag = "catalogs",
    operation_id = "catalog",
    params(("hash" = String, Path, description = "The catalog's SHA-256 in 64 lower-case hexadecimal digits", pattern = "^[0-9a-f]{64}$")),
    responses(
        (status = 200, body = crate::openapi::Catalog, description = "The catalog"),
        (status = 400, body = crate::openapi::Refused, description = "`malformed`: not a hash"),
        (status = 404, body = crate::openapi::Refused, description = "`unknown_catalog`"),
        (status = 429, body = crate::openapi::Refused, description = "`rate`", headers(("Retry-After" = u64, description = "Seconds"))),
        (status = 500, body = crate::openapi::Refused, description = "`unavailable`: a mistake of the server"),
        (status = 503, body = crate::openapi::Refused, description = "`unavailable`", headers(("Retry-After" = u64, description = "Seconds"))),
    ),
)]
pub async fn catalog(
    State(app): State<Arc<App>>,
    hash: Result<Path<Hash>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path(hash)) = hash else {
        let message = "not a hash of 64 lower-case hexadecimal digits";
        return Err(Failure::of(Code::Malformed, message));
    };
    let Some(catalog) = app.ledger()?.known().catalog(&hash).cloned() else {
        let message = "this server does not have the catalog";
        return Err(
            Failure::of(Code::UnknownCatalog, message).status(axum::http::StatusCode::NOT_FOUND)
        );
    };
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, catalog.canonical_json()).into_response())
}

/// Which product is asked about.
#[derive(Deserialize)]
pub struct Asked {
    product: String,
}

/// The catalogs of a product.
#[derive(Serialize)]
struct Listed {
    schema: u32,
    product: String,
    catalogs: Vec<Hash>,
}

/// Lists the catalogs of a product.
#[utoipa::path(
    get,
    path = "/v1/catalogs",
    tag = "catalogs",
    operation_id = "catalogs",
    params(("product" = String, Query, description = "The product")),
    responses(
        (status = 200, body = crate::openapi::Catalogs, description = "The hashes of its catalogs, in ascending order"),
        (status = 400, body = crate::openapi::Refused, description = "`malformed`: no product is named, or twice"),
        (status = 404, body = crate::openapi::Refused, description = "`unknown_product`"),
        (status = 429, body = crate::openapi::Refused, description = "`rate`", headers(("Retry-After" = u64, description = "Seconds"))),
        (status = 500, body = crate::openapi::Refused, description = "`unavailable`: a mistake of the server"),
        (status = 503, body = crate::openapi::Refused, description = "`unavailable`", headers(("Retry-After" = u64, description = "Seconds"))),
    ),
)]
pub async fn catalogs(
    State(app): State<Arc<App>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Failure> {
    let Ok(Query(Asked { product })) = asked else {
        let message = "name one product, as /v1/catalogs?product=sift";
        return Err(Failure::of(Code::Malformed, message));
    };
    let known = app.ledger()?.known();
    let Some(of) = known.product(&product) else {
        let message = "this server does not take reports of this product";
        return Err(
            Failure::of(Code::UnknownProduct, message).status(axum::http::StatusCode::NOT_FOUND)
        );
    };
    let mut catalogs: Vec<_> = of.catalogs().map(|catalog| catalog.hash()).collect();
    catalogs.sort_unstable();
    Ok(Json(Listed {
        schema: SCHEMA,
        product,
        catalogs,
    })
    .into_response())
}
