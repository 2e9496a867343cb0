use serde::Serialize;
use telemetry_schema::Level;

use super::{Device, Listed, ListedFunnel, Listing, promise};

/// The version of the format; a change that a reader of the older one would misread raises it.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub(crate) struct Page<'a> {
    schema: u32,
    product: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a str>,
    levels: [LevelMeaning; 3],
    never_recorded: &'a [&'a str],
    limits: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'a Device>,
    entries: &'a [Listed],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    funnels: &'a [ListedFunnel],
}

#[derive(Serialize)]
struct LevelMeaning {
    level: Level,
    about: &'static str,
}

pub(super) fn render(listing: &Listing) -> String {
    // Maps with keys that are no text are the only fault that serde_json knows here; there are none.
    let mut json = serde_json::to_string_pretty(&page(listing)).unwrap_or_default();
    json.push('\n');
    json
}

/// What is written, for documents that hold it as a part.
pub(crate) fn page(listing: &Listing) -> Page<'_> {
    Page {
        schema: SCHEMA,
        product: &listing.product,
        version: listing.version.as_deref(),
        endpoint: listing.endpoint.as_deref(),
        levels: Level::ALL.map(|level| LevelMeaning {
            level,
            about: promise::level(level),
        }),
        never_recorded: promise::NEVER,
        limits: promise::LIMITS,
        device: listing.device.as_ref(),
        entries: &listing.entries,
        funnels: &listing.funnels,
    }
}
