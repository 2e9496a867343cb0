use super::{
    SCHEMA,
    error::{DocumentError, Fault},
    layout,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The largest document that is read: room for 2,000 entries of 8 KiB each.
pub const DOCUMENT_BYTES_MAX: usize = 2_000 * 8 * 1_024;

/// Read before the rest, so that a newer document is called newer and not malformed.
#[derive(Deserialize)]
struct Version {
    schema: u32,
}

pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(Fault::Large {
            bytes: text.len(),
            most: DOCUMENT_BYTES_MAX,
        }
        .into());
    }
    let Version { schema } = serde_json::from_str(text).map_err(Fault::Json)?;
    judge_version(schema)?;
    Ok(serde_json::from_str(text).map_err(Fault::Json)?)
}

pub(crate) fn judge_version(found: u32) -> Result<(), DocumentError> {
    if found == SCHEMA {
        return Ok(());
    }
    Err(Fault::Version {
        found,
        newest: SCHEMA,
    }
    .into())
}

/// The same value always gives the same text: maps are not used and structs keep their order.
pub(crate) fn canonical(value: &impl Serialize) -> String {
    // Strings, numbers and lists alone: no key can fail to be text and no writer can fail.
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) fn readable(value: &impl Serialize) -> String {
    layout::readable(&canonical(value))
}

pub(crate) fn sha256(value: &impl Serialize) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(canonical(value)) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
