use super::{DocumentError, Entry, Origin, check};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A question over events that the device answers: how far does use get, in this order?
///
/// The first step is reached by its first occurrence, each later one by an occurrence from there on.
/// What may leave is the furthest step by week, and never when a step was reached by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funnel {
    /// The name, unique in a catalog and among the names of its entries.
    pub name: String,
    /// What is asked.
    pub about: String,
    /// Why it is asked.
    pub purpose: String,
    /// Why the name may hold a word that the list refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_name: Option<String>,
    /// Where it was written.
    pub origin: Origin,
    /// The steps, the first one first; 2 to [`FUNNEL_STEPS_MAX`](crate::FUNNEL_STEPS_MAX).
    pub steps: Vec<FunnelStep>,
    /// In a lock file: the operating systems that link this funnel; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
}

/// One step of a funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelStep {
    /// The name of an event of the catalog.
    pub event: String,
    /// What its fields must be, all of it; empty means any such event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Which of the events that meet the conditions it is, counted from the step before; from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub nth: u32,
}

/// One requirement of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The name of a field of the event.
    pub field: String,
    /// The name of a value of the field, as [`Domain::label`](super::Domain::label) gives it.
    pub value: String,
}

impl Funnel {
    /// Whether some entries can answer it: each step is one of them, each condition one of its fields
    /// and values.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn fits(&self, entries: &[Entry]) -> Result<(), DocumentError> {
        check::funnel(self, entries)
    }
}

impl From<&crate::Funnel> for Funnel {
    fn from(funnel: &crate::Funnel) -> Self {
        Self {
            name: funnel.name().to_owned(),
            about: funnel.about().to_owned(),
            purpose: funnel.purpose().to_owned(),
            allow_name: funnel.allow_name().map(str::to_owned),
            origin: Origin::from(funnel.origin()),
            steps: funnel.steps().iter().map(FunnelStep::from).collect(),
            only: Vec::new(),
        }
    }
}

impl From<&crate::Step> for FunnelStep {
    fn from(step: &crate::Step) -> Self {
        let condition = |condition: &crate::Condition| Condition {
            field: condition.field().to_owned(),
            // A handwritten value that contradicts its own domain has no name, and none is met.
            value: condition.value().unwrap_or_default(),
        };
        Self {
            event: step.event().to_owned(),
            conditions: step.conditions().iter().map(condition).collect(),
            nth: step.nth(),
        }
    }
}

/// `command_executed { success: true } * 3`, as it would stand in the source.
impl fmt::Display for FunnelStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.event)?;
        for (at, Condition { field, value }) in self.conditions.iter().enumerate() {
            let before = if at == 0 { " {" } else { "," };
            write!(f, "{before} {field}: {value}")?;
        }
        if !self.conditions.is_empty() {
            f.write_str(" }")?;
        }
        match self.nth {
            1 => Ok(()),
            nth => write!(f, " * {nth}"),
        }
    }
}

/// By name; funnels of one name by module, so that a faulty catalog is deterministic too.
pub(crate) fn sort(funnels: &mut [Funnel]) {
    funnels.sort_by(|left, right| {
        (&left.name, &left.origin.module).cmp(&(&right.name, &right.origin.module))
    });
}

const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_first(nth: &u32) -> bool {
    *nth == 1
}
