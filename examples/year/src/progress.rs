//! Whether what outlives the counts (first uses, milestones, returns, the funnel, sessions) is what the calls
//! come to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use telemetry_runtime::schema::Date;

use crate::{
    entries::TEMPLATES_KEPT,
    year::{Year, host, run},
};

/// Uses of an entry that are told apart from the first.
const MILESTONES: [u64; 5] = [5, 10, 25, 50, 100];

/// Compares with what `metrics` tells; the answer is what it tells, as a sentence.
pub fn check(year: &Year) -> Result<String, String> {
    let days = year.length.to_string();
    let words = ["telemetry", "metrics", "--json", "--days", &days];
    let said = run(host(&year.dir)?.args(words))?;
    let metrics: Value = serde_json::from_str(&said)
        .map_err(|error| format!("metrics are no JSON ({error}): {said}"))?;
    let firsts = firsts(year);
    same("first uses", &told_firsts(&metrics), &firsts)?;
    let funnel = funnel(year);
    same("the funnel", &told_funnel(&metrics), &funnel)?;
    let active = active(year);
    returns(&metrics["returns"], &active, year.today)?;
    let sessions = sessions(&metrics["sessions"])?;
    let reached = firsts.values().flatten().count() - firsts.len();
    let gone = funnel.iter().flatten().count();
    Ok(format!(
        "metrics tell just this: {sessions} sessions, {} first uses, {reached} milestones, {gone} steps of {} in \
         the funnel, returns on {} days",
        firsts.len(),
        funnel.len(),
        active.len(),
    ))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, told: &T, made: &T) -> Result<(), String> {
    if told == made {
        return Ok(());
    }
    Err(format!("of {what} were made {made:?}, told {told:?}"))
}

/// By entry the days of the first use and of the milestones that were reached.
fn firsts(year: &Year) -> BTreeMap<String, Vec<Date>> {
    let mut firsts = BTreeMap::<String, (u64, Vec<Date>)>::new();
    for (date, day) in &year.days {
        for (name, tally) in day {
            let (uses, days) = firsts.entry((*name).to_owned()).or_default();
            let before = std::mem::replace(uses, *uses + tally.calls);
            let reached = [1].into_iter().chain(MILESTONES);
            days.extend(
                reached
                    .filter(|n| before < *n && *n <= *uses)
                    .map(|_| *date),
            );
        }
    }
    let firsts = firsts.into_iter();
    firsts.map(|(name, (_, days))| (name, days)).collect()
}

fn told_firsts(metrics: &Value) -> BTreeMap<String, Vec<Date>> {
    let own: BTreeSet<&str> = crate::entries::all()
        .iter()
        .map(|entry| entry.name)
        .collect();
    let firsts = list(&metrics["firsts"]).iter().filter_map(|first| {
        let name = first["entry"].as_str().filter(|name| own.contains(name))?;
        let days = [first].into_iter().chain(list(&first["milestones"]));
        Some((name.to_owned(), days.filter_map(day).collect()))
    });
    firsts.collect()
}

/// The days of the steps: the first run, and then so many uses of an entry from the step before on.
fn funnel(year: &Year) -> Vec<Option<Date>> {
    let mut from = year.days.first().map(|(date, _)| *date);
    let mut reached = vec![from];
    for (name, nth) in TEMPLATES_KEPT {
        from = from.and_then(|from| {
            let mut left = nth;
            let since = year.days.iter().filter(|(date, _)| *date >= from);
            let mut days = since.skip_while(|(_, day)| {
                left = left.saturating_sub(day.get(name).map_or(0, |tally| tally.calls));
                left > 0
            });
            days.next().map(|(date, _)| *date)
        });
        reached.push(from);
    }
    reached
}

fn told_funnel(metrics: &Value) -> Vec<Option<Date>> {
    let steps = list(&metrics["funnels"][0]["steps"]);
    steps.iter().map(day).collect()
}

/// The days of use; the commands of the checks are used today.
fn active(year: &Year) -> BTreeSet<u32> {
    let days = year.days.iter().map(|(date, _)| date.days());
    days.chain([year.today.days()]).collect()
}

fn returns(told: &Value, active: &BTreeSet<u32>, today: Date) -> Result<(), String> {
    let first = active.first().copied().unwrap_or_default();
    let at = told["first_use"].as_str().map(str::to_owned);
    same(
        "the first use",
        &at,
        &Some(Date::from_days(first).to_string()),
    )?;
    for (name, after) in [("day_1", 1), ("day_7", 7), ("day_30", 30)] {
        let day = first + after;
        let made = (day <= today.days()).then(|| active.contains(&day));
        same(name, &told[name].as_bool(), &made)?;
    }
    let made: Vec<(u32, u64)> = (first..=today.days())
        .step_by(7)
        .map(|from| (from, active.range(from..from + 7).count() as u64))
        .collect();
    let told = list(&told["weeks"]).iter().filter_map(|week| {
        let from = Date::parse(week["from"].as_str()?).ok()?;
        Some((from.days(), week["active_days"].as_u64()?))
    });
    let told: Vec<_> = told.collect();
    // At most a year of weeks is told.
    let youngest = made[made.len().saturating_sub(53)..].to_vec();
    same("the weeks", &told, &youngest)
}

/// The command that tells them is none.
fn sessions(told: &Value) -> Result<u64, String> {
    let n = |part: &str| told[part].as_u64();
    let started = n("started").unwrap_or_default();
    same("ends", &n("ended"), &Some(started))?;
    same("sessions without an end", &n("without_end"), &Some(0))?;
    same("panics", &n("panicked"), &Some(0))?;
    Ok(started)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn day(of: &Value) -> Option<Date> {
    Date::parse(of["day"].as_str()?).ok()
}
