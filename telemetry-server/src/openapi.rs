//! The description of the interface, made from the routes themselves: what is not routed is not in it,
//! and what is routed cannot be missing.

use std::sync::OnceLock;

use serde_json::{Value, json};
use telemetry_schema::wire::SCHEMA;
use utoipa::{
    OpenApi as _, PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::ObjectBuilder},
};
use utoipa_axum::router::OpenApiRouter;

use crate::router;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "telemetry-server",
        description = "Takes reports in and turns them into totals, without knowing anybody. Every answer that is not a success is a `Refused`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "reports", description = "What devices send and take back"),
        (name = "catalogs", description = "What reports are held against"),
        (name = "operation", description = "For those who run the server"),
    ),
)]
struct Api;

/// A name in the document; [`schemas`] says what stands under it. The types of the wire are another
/// crate's, which knows nothing of `OpenAPI`, and their schemas are files that its tests hold them to.
macro_rules! named {
    ($($(#[$says:meta])* $name:ident),* $(,)?) => {$(
        $(#[$says])*
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

named! {
    /// A document that leaves a device.
    Report,
    /// What settles a report.
    Receipt,
    /// Why a request was not done.
    Refused,
    /// How a body is packed.
    Encoding,
    /// A catalog.
    Catalog,
    /// The catalogs of a product.
    Catalogs,
}

/// The document, as JSON.
#[must_use]
pub fn document() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| written().to_string())
}

fn written() -> Value {
    let routes = router::public()
        .merge(router::operation())
        .merge(router::description());
    let (_, api) = OpenApiRouter::with_openapi(Api::openapi())
        .merge(routes)
        .split_for_parts();
    let mut document = serde_json::to_value(&api).unwrap_or_default();
    if let Some(components) = document.get_mut("components") {
        components["schemas"] = schemas();
        // No header like the others: a document that lists it as one is to be ignored there.
        components["securitySchemes"] = json!({
            "receipt": {
                "type": "http",
                "scheme": "Receipt",
                "description": "`Authorization: Receipt `, and the secret of the report in 64 hexadecimal digits",
            },
        });
    }
    document
}

/// The schemas of the wire, as they are published.
const WIRE: [(&str, &str); 5] = [
    (
        "Usage",
        include_str!("../../docs/schemas/wire/usage.schema.json"),
    ),
    (
        "Progress",
        include_str!("../../docs/schemas/wire/progress.schema.json"),
    ),
    (
        "Singles",
        include_str!("../../docs/schemas/wire/singles.schema.json"),
    ),
    (
        "Receipt",
        include_str!("../../docs/schemas/wire/receipt.schema.json"),
    ),
    (
        "Refused",
        include_str!("../../docs/schemas/wire/refused.schema.json"),
    ),
];

fn schemas() -> Value {
    let mut schemas = json!({
        "Report": {
            "description": "What leaves a device, told apart by `kind`; docs/wire.md explains it",
            "oneOf": [
                { "$ref": "#/components/schemas/Usage" },
                { "$ref": "#/components/schemas/Progress" },
                { "$ref": "#/components/schemas/Singles" },
            ],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {
                    "usage": "#/components/schemas/Usage",
                    "progress": "#/components/schemas/Progress",
                    "singles": "#/components/schemas/Singles",
                },
            },
        },
        "Encoding": { "type": "string", "enum": ["identity", "gzip"] },
        "Catalog": {
            "type": "object",
            "description": "A catalog in canonical JSON: what a host records, and nothing else",
        },
        "Catalogs": {
            "type": "object",
            "required": ["schema", "product", "catalogs"],
            "additionalProperties": false,
            "properties": {
                "schema": { "type": "integer", "const": SCHEMA },
                "product": { "type": "string" },
                "catalogs": {
                    "type": "array",
                    "items": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                    "uniqueItems": true,
                },
            },
        },
    });
    for (name, text) in WIRE {
        let mut schema: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(schema) = schema.as_object_mut() {
            // Here its place is its name, and its dialect that of the document.
            schema.remove("$id");
            schema.remove("$schema");
        }
        for day in ["/properties/day", "/properties/starts"] {
            if let Some(day) = schema.pointer_mut(day) {
                // A pattern knows no calendar; who makes requests from this document needs days there are.
                *day = json!({ "type": "string", "format": "date", "description": "A day in UTC" });
            }
        }
        schemas[name] = schema;
    }
    schemas
}
