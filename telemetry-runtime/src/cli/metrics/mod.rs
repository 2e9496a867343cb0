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
    insight::{Cost, EntryUse, First, Metrics, Period},
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
#[derive(Serialize)]
struct One<'a> {
    schema: u32,
    product: &'a str,
    period: Period,
    before: Period,
    slice_days: u32,
    /// Absent when it was not used in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a EntryUse>,
    /// Absent when it never was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<&'a First>,
    costs: Vec<&'a Cost>,
}

pub(super) fn answer(args: &MetricsArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let period = args.period.or_days(telemetry.today(), DAYS)?;
    let metrics = telemetry.metrics(period)?;
    match &args.name {
        Some(name) => of_one(name, &metrics, args, telemetry, console),
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

fn of_one(
    name: &str,
    metrics: &Metrics,
    args: &MetricsArgs,
    telemetry: &Telemetry,
    console: &Console,
) -> Answer {
    let one = One::of(name, metrics);
    // An entry of an older version may be in the store and no longer in the program.
    if one.entry.is_none()
        && one.first.is_none()
        && let Err(near) = telemetry.listing().only(name)
    {
        return Err(unknown(name, &near));
    }
    if args.json {
        return console::print_json(&one);
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

impl<'a> One<'a> {
    fn of(name: &str, metrics: &'a Metrics) -> Self {
        Self {
            schema: SCHEMA,
            product: &metrics.product,
            period: metrics.period,
            before: metrics.before,
            slice_days: metrics.slice_days,
            entry: metrics.entries.iter().find(|entry| entry.name == name),
            first: metrics.firsts.iter().find(|first| first.entry == name),
            costs: metrics
                .costs
                .iter()
                .filter(|cost| cost.entry == name)
                .collect(),
        }
    }
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
