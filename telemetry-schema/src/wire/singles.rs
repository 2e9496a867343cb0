use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Arch, Channel, Hash, Named, Os, Version, id};
use crate::{Date, Level};

/// Single events of one run of a program on one day. Only level full makes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Singles {
    /// Version of the format.
    pub schema: u32,
    /// What kind of document this is.
    pub kind: SinglesKind,
    /// A random id, made for this report alone.
    #[serde(deserialize_with = "id::uuid")]
    pub report: Uuid,
    /// SHA-256 of a random secret that stays on the device.
    pub receipt: Hash,
    /// The product.
    pub product: String,
    /// Its version.
    pub version: Version,
    /// Where the release comes from.
    pub channel: Channel,
    /// The operating system.
    pub os: Os,
    /// The architecture.
    pub arch: Arch,
    /// SHA-256 of the catalog that all names below are from.
    pub catalog: Hash,
    /// The day in UTC.
    pub day: Date,
    /// The level that the user agreed to: full.
    pub level: Level,
    /// A random id of one run on this day, drawn when the report was sealed.
    #[serde(deserialize_with = "id::uuid")]
    pub session: Uuid,
    /// The events, by sequence.
    pub events: Vec<Single>,
}

/// The kind of a [`Singles`] document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SinglesKind {
    /// Single events.
    #[default]
    Singles,
}

/// An event that occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// A random id.
    #[serde(deserialize_with = "id::uuid")]
    pub id: Uuid,
    /// The hour in UTC, 0 to 23.
    pub hour: u8,
    /// Its place among the events of the run; ascending, and not always without gaps.
    pub sequence: u32,
    /// The name.
    pub name: String,
    /// How often it occurred at once.
    pub n: u64,
    /// Its fields in the order of the catalog, each with its value.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub fields: Named<String>,
}
