//! What is told of all time: first uses, milestones, return visits and funnels.

use std::cmp::Reverse;

use telemetry_schema::Date;

use super::{First, FunnelStep, FunnelUse, Milestone, Returns, WeekUse};
use crate::store::progress::{MILESTONES, Progress, Visits, entry_id};

/// A year of weeks, and one.
const WEEKS_MAX: u32 = 53;

/// First uses and milestones of the entries that have a name, the youngest first. What lies ahead was
/// recorded by a clock that was wrong, and is not told.
pub fn firsts<'a>(
    progress: &Progress,
    names: impl IntoIterator<Item = &'a str>,
    today: Date,
) -> Vec<First> {
    let told = |day: u32| (day <= today.days()).then_some(Date::from_days(day));
    let mut firsts: Vec<First> = names
        .into_iter()
        .filter_map(|name| {
            let (_, days) = progress.uses.get(&entry_id(name))?;
            let milestones = MILESTONES.into_iter().skip(1).filter_map(|n| {
                let day = told(days.reached(0, n)?)?;
                Some(Milestone { n, day })
            });
            Some(First {
                entry: name.to_owned(),
                day: told(days.reached(0, 1)?)?,
                milestones: milestones.collect(),
            })
        })
        .collect();
    firsts.sort_by(|left, right| {
        let of = |first: &First| Reverse(first.day);
        of(left)
            .cmp(&of(right))
            .then_with(|| left.entry.cmp(&right.entry))
    });
    firsts
}

/// Return visits up to today.
pub fn returns(visits: &Visits, today: Date) -> Option<Returns> {
    let (first, today) = (visits.first()?, today.days());
    if first > today {
        return None;
    }
    // Today is not over: that there was no use so far says nothing yet.
    let on = |days: u32| {
        let day = first.checked_add(days).filter(|day| *day <= today)?;
        (visits.contains(day) || day < today).then(|| visits.contains(day))
    };
    let this_week = (today - first) / 7;
    let oldest = (this_week + 1).saturating_sub(WEEKS_MAX);
    let weeks = (oldest..=this_week).map(|week| {
        let from = first + week * 7;
        let active = visits.count(from, from.saturating_add(6).min(today));
        WeekUse {
            from: Date::from_days(from),
            active_days: u8::try_from(active).unwrap_or(u8::MAX),
        }
    });
    Some(Returns {
        first_use: Date::from_days(first),
        day_1: on(1),
        day_7: on(7),
        day_30: on(30),
        weeks: weeks.collect(),
    })
}

/// How far each funnel was gone up to today.
pub fn funnels(progress: &Progress, today: Date) -> Vec<FunnelUse> {
    let gone = progress.funnels.iter().map(|(funnel, path)| {
        let reached = path.reached().into_iter();
        let steps = funnel.steps.iter().zip(reached);
        FunnelUse {
            name: funnel.name.clone(),
            steps: steps
                .map(|(step, day)| FunnelStep {
                    step: step.to_string(),
                    day: day.filter(|day| *day <= today.days()).map(Date::from_days),
                })
                .collect(),
        }
    });
    let mut gone: Vec<_> = gone.collect();
    gone.sort_by(|left, right| left.name.cmp(&right.name));
    gone
}
