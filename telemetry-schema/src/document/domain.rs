use crate::{Measure, Shape, label};
use serde::{Deserialize, Serialize};

/// The finite set of a value, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Domain {
    /// `false` or `true`.
    Bool,
    /// One of the named values.
    Choice {
        /// The values, in the order of the source.
        values: Vec<Value>,
    },
    /// A bucket of an integer: bucket 0 lies below the first bound, bucket i starts at bound i - 1.
    Buckets {
        /// The bounds, ascending.
        bounds: Vec<i64>,
    },
    /// A bucket of a given quantity.
    Measure(Measure),
    /// `none` (index 0) or a value of the inner domain (its index + 1).
    Optional(Box<Domain>),
    /// Any set of the named values, as a mask: bit i for value i.
    Flags {
        /// The members, in the order of the source.
        values: Vec<Value>,
    },
}

/// One named value of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The name, unique in its domain.
    pub name: String,
    /// What it means; empty where the author left it out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Why the name may hold a word that the list refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_name: Option<String>,
}

impl Value {
    /// A value of which nothing else is said.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            about: String::new(),
            allow_name: None,
        }
    }
}

impl Domain {
    /// How many lines a value can contribute to a report: one each, of a set one a member and `none`.
    #[must_use]
    pub fn values(&self) -> usize {
        match self {
            Self::Bool => 2,
            Self::Choice { values } => values.len(),
            Self::Buckets { bounds } => bounds.len() + 1,
            Self::Measure(measure) => measure.buckets().len(),
            Self::Optional(inner) => inner.values() + 1,
            Self::Flags { values } => values.len() + 1,
        }
    }

    /// How many states a value has; of a set over n members, 2^n.
    #[must_use]
    pub fn cardinality(&self) -> u128 {
        match self {
            Self::Flags { values } => u32::try_from(values.len())
                .ok()
                .and_then(|members| 1_u128.checked_shl(members))
                .unwrap_or(u128::MAX),
            Self::Optional(inner) => inner.cardinality().saturating_add(1),
            _ => self.values() as u128,
        }
    }

    /// The name of a state: `true`, `think`, `11-50`, `1ms`, `none`; of a set, given as its mask,
    /// the members joined by `+`. `None` when there is no such state.
    #[must_use]
    pub fn label(&self, index: u64) -> Option<String> {
        let at = usize::try_from(index).ok();
        match self {
            Self::Bool => match index {
                0 => Some("false".to_owned()),
                1 => Some("true".to_owned()),
                _ => None,
            },
            Self::Choice { values } => Some(values.get(at?)?.name.clone()),
            Self::Buckets { bounds } => label::bucket(bounds, at?),
            Self::Measure(measure) => Some(measure.buckets().get(at?)?.label.to_owned()),
            Self::Optional(inner) => match index.checked_sub(1) {
                Some(inner_index) => inner.label(inner_index),
                None => Some(label::NONE.to_owned()),
            },
            Self::Flags { .. } => match self.flag_labels(index)?.as_slice() {
                [] => Some(label::NONE.to_owned()),
                members => Some(members.join("+")),
            },
        }
    }

    /// The members of a set that a mask names, in the order of the source; `None` when this is not
    /// a set or the mask has a bit that no member stands for.
    #[must_use]
    pub fn flag_labels(&self, mask: u64) -> Option<Vec<&str>> {
        let Self::Flags { values } = self else {
            return None;
        };
        if u128::from(mask) >= self.cardinality() {
            return None;
        }
        Some(
            values
                .iter()
                .enumerate()
                .filter(|(bit, _)| mask >> bit & 1 == 1)
                .map(|(_, value)| value.name.as_str())
                .collect(),
        )
    }

    /// The names of all lines that a report can hold for this domain, [`Self::values`] of them; of
    /// a set the members and, last, `none`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Flags { values } => values
                .iter()
                .map(|value| value.name.clone())
                .chain([label::NONE.to_owned()])
                .collect(),
            _ => (0..self.values() as u64)
                .filter_map(|index| self.label(index))
                .collect(),
        }
    }

    /// Whether a record tells each value for itself, so that a step of a funnel can ask for one: not of
    /// ranges, and not of sets.
    #[must_use]
    pub fn is_told_apart(&self) -> bool {
        match self {
            Self::Bool | Self::Choice { .. } => true,
            Self::Optional(inner) => inner.is_told_apart(),
            Self::Buckets { .. } | Self::Measure(_) | Self::Flags { .. } => false,
        }
    }

    /// The quantity whose exact sum is kept on the device, if there is one.
    #[must_use]
    pub fn measured(&self) -> Option<Measure> {
        match self {
            Self::Measure(measure) => Some(*measure),
            Self::Optional(inner) => inner.measured(),
            _ => None,
        }
    }
}

impl From<&crate::Domain> for Domain {
    fn from(domain: &crate::Domain) -> Self {
        match domain.shape() {
            Shape::Bool => Self::Bool,
            Shape::Choice(choices) => Self::Choice {
                values: choices.iter().map(Value::from).collect(),
            },
            Shape::Buckets(bounds) => Self::Buckets {
                bounds: bounds.to_vec(),
            },
            Shape::Measure(measure) => Self::Measure(measure),
            Shape::Optional(inner) => Self::Optional(Box::new(Self::from(inner))),
            Shape::Flags(choices) => Self::Flags {
                values: choices.iter().map(Value::from).collect(),
            },
        }
    }
}

impl From<&crate::Choice> for Value {
    fn from(choice: &crate::Choice) -> Self {
        Self {
            name: choice.name().to_owned(),
            about: choice.about().to_owned(),
            allow_name: choice.allow_name().map(str::to_owned),
        }
    }
}
