//! `metrics`: how the program was used, for a person in a hurry.

mod figures;
mod one;
mod overview;
mod page;
mod spark;

use serde::Serialize;

use super::{
    args::MetricsArgs,
    console::{self, Console},
    explain::unknown,
    outcome::Answer,
};
use crate::{
    Telemetry,
    insight::{Cost, EntryUse, First, Metrics},
};
use page::Page;

/// So many days up to today, unless others are asked for.
const DAYS: u32 = 30;

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct All<'a> {
    schema: u32,
    #[serde(flatten)]
    metrics: &'a Metrics,
}

/// What there is of one entry.
struct One<'a> {
    metrics: &'a Metrics,
    /// Absent when it was not used in the period.
    entry: Option<&'a EntryUse>,
    /// Absent when it never was used.
    first: Option<&'a First>,
    costs: &'a [Cost],
}

pub(super) fn answer(args: &MetricsArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let period = args.period.or_days(telemetry.today(), DAYS)?;
    let mut metrics = console.progress("reading the store", || telemetry.metrics(period))?;
    match &args.name {
        Some(name) => {
            only(name, &mut metrics);
            of_one(name, &metrics, args, telemetry, console)
        }
        None if args.json => console::print_json(&All {
            schema: SCHEMA,
            metrics: &metrics,
        }),
        None if metrics.activity.n == 0 => {
            nothing(&metrics, telemetry);
            Ok(())
        }
        None => console::print(&overview::text(&metrics, args.all, Page::of(console))),
    }
}

/// Leaves out what is of other entries; activity and sessions are the program's.
fn only(name: &str, metrics: &mut Metrics) {
    metrics.entries.retain(|entry| entry.name == name);
    metrics.never_used.retain(|entry| entry == name);
    metrics.firsts.retain(|first| first.entry == name);
    metrics.costs.retain(|cost| cost.entry == name);
    metrics.funnels.clear();
}

fn of_one(
    name: &str,
    metrics: &Metrics,
    args: &MetricsArgs,
    telemetry: &Telemetry,
    console: &Console,
) -> Answer {
    let one = One {
        metrics,
        entry: metrics.entries.first(),
        first: metrics.firsts.first(),
        costs: &metrics.costs,
    };
    // An entry of an older version may be in the store and no longer in the program.
    if one.entry.is_none()
        && one.first.is_none()
        && let Err(near) = telemetry.listing().only(name)
    {
        return Err(unknown(name, &near));
    }
    if args.json {
        let schema = SCHEMA;
        return console::print_json(&All { schema, metrics });
    }
    if let Some(entry) = one.entry {
        return console::print(&one::text(entry, &one, Page::of(console)));
    }
    let ever = one.first.map_or("and never before".to_owned(), |first| {
        format!("its first use was on {}", first.day)
    });
    let period = metrics.period;
    console::notice(&format!("{name} was not used from {period}, {ever}"));
    Ok(())
}

/// Why there is nothing to show, and what can be done.
fn nothing(metrics: &Metrics, telemetry: &Telemetry) {
    let period = metrics.period;
    let next = if metrics.activity.before > 0 || !metrics.firsts.is_empty() {
        "; --days and --since look further back"
    } else if telemetry.status().is_recording() {
        "; what is recorded from now on will be shown here"
    } else {
        " and nothing is recorded now; `enable` agrees to it, `status` tells more"
    };
    console::notice(&format!("nothing was recorded from {period}{next}"));
}

/// What must be known of changes where the stretch that they are told against was not used whole.
fn caution(metrics: &Metrics) -> Option<String> {
    let day = metrics.began_meanwhile()?;
    Some(format!(
        "first used on {day}, so that changes compare with a shorter time"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{insight::Period, view::sample};

    #[test]
    fn changes_against_less_than_the_time_before_are_told_to_be_such() {
        let mut metrics = sample::used().metrics;
        let first_use = metrics.returns.as_ref().unwrap().first_use;
        let mut caution_before = |last, days| {
            metrics.before = Period::ending(last, days);
            caution(&metrics)
        };
        let day = |at: u32| telemetry_schema::Date::from_days(first_use.days() + at);
        let told = caution_before(day(3), 10).unwrap();
        assert!(told.starts_with("first used on 2026-10-01, "), "{told}");
        assert_eq!(caution_before(day(9), 10), None, "all of it");
        assert_eq!(caution_before(day(90), 10), None, "long ago");
        let before_any = telemetry_schema::Date::from_days(first_use.days() - 1);
        assert_eq!(caution_before(before_any, 10), None, "all is new");
    }
}
