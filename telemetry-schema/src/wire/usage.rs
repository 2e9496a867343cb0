use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Arch, Channel, Counts, Hash, Named, Os, Version, id};
use crate::{Date, Level, document::json};

/// What was used on one day, by one build, under one consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Version of the format.
    pub schema: u32,
    /// What kind of document this is.
    pub kind: Kind,
    /// A random id, made for this report alone: so that the same report is counted once.
    #[serde(deserialize_with = "id::uuid")]
    pub report: Uuid,
    /// SHA-256 of a random secret that stays on the device: who shows it takes the report back.
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
    /// The level that the user agreed to.
    pub level: Level,
    /// Features by name.
    pub features: Vec<FeatureUse>,
    /// Events by name.
    pub events: Vec<EventUse>,
    /// What is missing above.
    pub health: Health,
}

/// The kind of a [`Usage`] document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sums of a day.
    #[default]
    Usage,
}

/// Calls of one feature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureUse {
    /// The name.
    pub name: String,
    /// Calls that came to a good end.
    pub ok: u64,
    /// Calls that returned an error.
    pub err: u64,
    /// Their kinds, from level enhanced on.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub errors: Counts,
    /// Calls that panicked.
    pub panic: u64,
    /// Futures that were dropped before their end.
    pub cancelled: u64,
    /// How long calls took, by the buckets of `elapsed`, from level enhanced on.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub timing: Counts,
}

/// Occurrences of one event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventUse {
    /// The name.
    pub name: String,
    /// How often.
    pub n: u64,
    /// Each field for itself: its values and how often they occurred.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub fields: Named<Counts>,
    /// The combinations that the author declared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crosses: Vec<CrossUse>,
}

/// One combination of values of the fields of a declared cross.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossUse {
    /// The fields of the cross in its order, each with a value.
    pub values: Named<String>,
    /// How often they occurred together.
    pub n: u64,
}

/// What a report leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// Records that could not be kept on the device.
    pub dropped: u64,
    /// Records by which a count was above the cap.
    pub clamped: u64,
}

impl Usage {
    /// The bytes that are shown and sent: JSON without a space between tokens, keys in the order of the
    /// type.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::canonical(self)
    }

    /// The same, laid out to be read.
    #[must_use]
    pub fn to_readable_json(&self) -> String {
        json::readable(self)
    }

    /// How many lines there are: numbers that say how often.
    #[must_use]
    pub fn lines(&self) -> usize {
        let feature = |feature: &FeatureUse| 4 + feature.errors.len() + feature.timing.len();
        let event = |event: &EventUse| {
            let fields: usize = event.fields.iter().map(|(_, values)| values.len()).sum();
            1 + fields + event.crosses.len()
        };
        let features: usize = self.features.iter().map(feature).sum();
        features + self.events.iter().map(event).sum::<usize>()
    }
}
