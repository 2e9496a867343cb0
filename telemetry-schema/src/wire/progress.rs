use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{Hash, id};
use crate::{Date, Level};

/// What was reached on one day or in one week, computed on the device: no number in it says how often,
/// and it names no version, platform or catalog, so that it is no key to the day's [`super::Usage`].
///
/// A day tells of visits alone and a week of all else, because a week that listed its days would join
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Version of the format.
    pub schema: u32,
    /// What kind of document this is.
    pub kind: ProgressKind,
    /// A random id, made for this report alone.
    #[serde(deserialize_with = "id::uuid")]
    pub report: Uuid,
    /// SHA-256 of a random secret that stays on the device.
    pub receipt: Hash,
    /// The product.
    pub product: String,
    /// How long the time is that it tells of.
    pub period: Span,
    /// The first day of it in UTC; of a week a Monday.
    pub starts: Date,
    /// The level that the user agreed to.
    pub level: Level,
    /// Of a day: that the product was used, and what that makes it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub visit: Option<Visit>,
    /// Of a week: entries that were used for the first time in it, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_uses: Vec<String>,
    /// Of a week: numbers of uses that were reached in it, by name and number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// Of a week: funnels that went on in it, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funnels: Vec<FunnelUse>,
}

/// The kind of a [`Progress`] document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgressKind {
    /// What was reached.
    #[default]
    Progress,
}

/// How long the time is that a [`Progress`] tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// A day in UTC.
    Day,
    /// Seven days from a Monday on (ISO 8601).
    Week,
}

/// A day of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// The first of its week.
    pub first_of_week: bool,
    /// The first of its month.
    pub first_of_month: bool,
    /// The day after the first day of use, the seventh or the thirtieth.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub returned: Option<Returned>,
    /// How long ago the first day of use is.
    pub age: Age,
}

/// How many days after the first day of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Returned {
    /// One.
    #[serde(rename = "day_1")]
    Day1,
    /// Seven.
    #[serde(rename = "day_7")]
    Day7,
    /// Thirty.
    #[serde(rename = "day_30")]
    Day30,
}

/// Whole weeks since the first day of use, coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Age {
    /// None.
    #[serde(rename = "week_0")]
    Week0,
    /// One.
    #[serde(rename = "week_1")]
    Week1,
    /// Two or three.
    #[serde(rename = "weeks_2_3")]
    Weeks2To3,
    /// Four to seven.
    #[serde(rename = "weeks_4_7")]
    Weeks4To7,
    /// Eight to fifteen.
    #[serde(rename = "weeks_8_15")]
    Weeks8To15,
    /// Sixteen to thirty-one.
    #[serde(rename = "weeks_16_31")]
    Weeks16To31,
    /// Thirty-two and more.
    #[serde(rename = "weeks_32_up")]
    Weeks32Up,
}

impl Returned {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day1 => "day_1",
            Self::Day7 => "day_7",
            Self::Day30 => "day_30",
        }
    }
}

impl Age {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week0 => "week_0",
            Self::Week1 => "week_1",
            Self::Weeks2To3 => "weeks_2_3",
            Self::Weeks4To7 => "weeks_4_7",
            Self::Weeks8To15 => "weeks_8_15",
            Self::Weeks16To31 => "weeks_16_31",
            Self::Weeks32Up => "weeks_32_up",
        }
    }
}

/// A number of uses that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// The entry.
    pub name: String,
    /// 5, 10, 25, 50 or 100; the first use is among the first uses.
    pub uses: u32,
}

/// How far a funnel went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelUse {
    /// The funnel.
    pub name: String,
    /// SHA-256 of its name and steps ([`Hash::of_funnel`]): two releases may ask one name differently.
    pub definition: Hash,
    /// Steps that were reached before this week.
    pub before: u32,
    /// Steps that are reached now: more than before.
    pub reached: u32,
}

/// What may be absent is not `null`: one content has one form.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
