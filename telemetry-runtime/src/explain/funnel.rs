//! A funnel in the words that all renderings share.

use telemetry_schema::{
    FUNNEL_STEPS_MAX,
    document::{Condition, Funnel, FunnelStep},
};

use super::{
    ListedFunnel,
    sheet::{Fact, Sheet, fact, place},
};

/// The labels of the steps.
pub(super) const STEPS: [&str; FUNNEL_STEPS_MAX] = [
    "Step 1", "Step 2", "Step 3", "Step 4", "Step 5", "Step 6", "Step 7", "Step 8", "Step 9",
    "Step 10", "Step 11", "Step 12", "Step 13", "Step 14", "Step 15", "Step 16",
];

/// What stands between the parts of a step, in their order.
pub(super) const WHERE: &str = " where ";
pub(super) const IS: &str = " is ";
pub(super) const AND: &str = " and ";
pub(super) const TIMES: &str = " times";

impl<'a> Sheet<'a> {
    pub(super) fn of_funnel(listed: &'a ListedFunnel) -> Self {
        let funnel = &listed.funnel;
        Self {
            name: &funnel.name,
            kind: "funnel",
            about: &funnel.about,
            facts: facts(funnel, listed.fault.as_deref()),
            rows: Vec::new(),
        }
    }
}

fn facts(funnel: &Funnel, fault: Option<&str>) -> Vec<Fact> {
    let only = (!funnel.only.is_empty()).then(|| funnel.only.join(", "));
    let steps = funnel.steps.iter().zip(STEPS);
    let mut facts = vec![fact("Why", Some(funnel.purpose.clone()))];
    facts.extend(steps.map(|(step, label)| fact(label, Some(said(step)))));
    facts.extend([
        fact("Answered", fault.is_none().then(|| ANSWERED.to_owned())),
        fact("Leaves", fault.is_none().then(|| LEAVES.to_owned())),
        fact("Crate", Some(place(&funnel.origin))),
        fact("Only on", only),
        fact("Name", funnel.allow_name.clone()),
        fact(
            "Off",
            fault.map(|why| format!("{why}, so nothing is computed")),
        ),
    ]);
    facts.into_iter().flatten().collect()
}

const ANSWERED: &str = "on this device, from the days on which these events were recorded";

const LEAVES: &str = "if you share, the furthest step of a week, counted for itself";

/// `command_executed where command is search and success is true, 3 times`.
fn said(step: &FunnelStep) -> String {
    let conditions = step.conditions.iter();
    let conditions: Vec<String> = conditions
        .map(|Condition { field, value }| format!("{field}{IS}{value}"))
        .collect();
    let conditions = match conditions.as_slice() {
        [] => String::new(),
        conditions => format!("{WHERE}{}", conditions.join(AND)),
    };
    let times = match step.nth {
        1 => String::new(),
        nth => format!(", {nth}{TIMES}"),
    };
    format!("{}{conditions}{times}", step.event)
}

/// The step that [`said`] wrote.
pub(super) fn read(said: &str) -> FunnelStep {
    let (rest, nth) = said
        .rsplit_once(", ")
        .and_then(|(rest, times)| Some((rest, times.strip_suffix(TIMES)?.parse().ok()?)))
        .unwrap_or((said, 1));
    let (event, conditions) = rest.split_once(WHERE).unwrap_or((rest, ""));
    let conditions = conditions.split(AND).filter_map(|condition| {
        let (field, value) = condition.split_once(IS)?;
        Some(Condition {
            field: field.to_owned(),
            value: value.to_owned(),
        })
    });
    FunnelStep {
        event: event.to_owned(),
        conditions: conditions.collect(),
        nth,
    }
}
