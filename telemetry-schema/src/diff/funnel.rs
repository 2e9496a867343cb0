//! The rules for what a funnel says of itself.

use super::{Changes, Rule, entry};
use crate::document::{Funnel, FunnelStep};

pub(super) fn compare(changes: &mut Changes, agreed: &Funnel, now: &Funnel) {
    order(changes, &agreed.steps, &now.steps);
    entry::purpose(changes, &agreed.purpose, &now.purpose);
    entry::systems(changes, &agreed.only, &now.only);
    entry::reworded(changes, "the funnel", &agreed.about, &now.about);
    entry::reason(
        changes,
        "the funnel",
        agreed.allow_name.as_deref(),
        now.allow_name.as_deref(),
    );
    entry::origin(changes, &agreed.origin, &now.origin);
}

/// Without its last steps the answer is the same, told less far. Without one in between it is another:
/// who left that one out comes further than before.
fn order(changes: &mut Changes, agreed: &[FunnelStep], now: &[FunnelStep]) {
    if agreed == now {
        return;
    }
    let (before, after) = (sorted(agreed), sorted(now));
    if before == after {
        changes.add(Rule::Reordered, "conditions in another order");
    } else if before.starts_with(&after) {
        let fewer = match before.len() - after.len() {
            1 => "1 step".to_owned(),
            fewer => format!("{fewer} steps"),
        };
        let last = now.last().map_or(String::new(), ToString::to_string);
        changes.add(
            Rule::StepsRemoved,
            format!("ends {fewer} earlier, after {last}"),
        );
    } else {
        changes.add(Rule::StepsChanged, format!("new steps {}", steps(now)));
    }
}

/// All conditions hold at once, so their order tells nothing.
fn sorted(steps: &[FunnelStep]) -> Vec<FunnelStep> {
    let mut steps = steps.to_vec();
    for step in &mut steps {
        step.conditions.sort();
    }
    steps
}

/// `installed => command_executed { success: true } * 3`, as it stands in the source.
pub(super) fn steps(steps: &[FunnelStep]) -> String {
    let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
    steps.join(" => ")
}
