//! What is stored, day by day, and what waits.

use std::{
    io::{self, BufWriter, Write},
    ops::RangeInclusive,
};

use super::{
    args::ShowArgs,
    console::{self, Cell, Console, Table, Tone},
    explain::unknown,
    follow,
    outcome::{Answer, Stop},
};
use crate::{
    Telemetry,
    explain::range_of_label,
    store::{
        ALL_DAYS, Counted, FieldSummary, Losses, Store, StoreError, Sum, Summary, TimingSummary,
        Waiting, time,
    },
    telemetry::Reading,
};

/// So many days are shown unless others are asked for, of those that have anything.
const DAYS: usize = 30;

pub(super) fn answer(args: &ShowArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    if args.follow {
        return follow::answer(args, telemetry);
    }
    let period = args.period.if_any(telemetry.today())?;
    let reading = console.progress("reading the store", || telemetry.reading())?;
    if let Some(unread) = &reading.unread {
        let waits = waits(reading.waiting);
        return Err(Stop::Failed(format!("{unread}{waits}")));
    }
    let within = match period {
        Some(period) => period.first.days()..=period.last.days(),
        None => ALL_DAYS,
    };
    let at_most = if period.is_some() || args.all {
        usize::MAX
    } else {
        DAYS
    };
    let page = Page::of(&reading, within, at_most)?;
    let shown = if args.json {
        page.json(args.name.as_deref())?
    } else {
        page.text(args.name.as_deref(), console)?
    };
    if let Some(name) = &args.name {
        hold(name, shown == 0, telemetry)?;
    }
    page.beside(shown, args);
    Ok(())
}

/// What is to be shown.
struct Page<'a> {
    reading: &'a Reading,
    /// The days that have anything, the youngest first.
    days: Vec<u32>,
    /// Whether there are days before them.
    has_more: bool,
}

impl<'a> Page<'a> {
    fn of(reading: &'a Reading, within: RangeInclusive<u32>, at_most: usize) -> Result<Self, Stop> {
        let mut days = match &reading.store {
            Some(store) => store
                .days(&within, at_most.saturating_add(1))
                .map_err(failed)?,
            None => Vec::new(),
        };
        let has_more = days.len() > at_most;
        days.truncate(at_most);
        Ok(Self {
            reading,
            days,
            has_more,
        })
    }

    fn range(&self) -> Option<RangeInclusive<u32>> {
        Some(*self.days.last()?..=*self.days.first()?)
    }

    /// One row after the other: a page of them all might not fit into memory.
    fn json(&self, name: Option<&str>) -> Result<u64, Stop> {
        let mut out = BufWriter::new(io::stdout().lock());
        let Waiting { bytes, records } = self.reading.waiting;
        write!(
            out,
            "{{\n  \"schema\": 1,\n  \"pending\": {{ \"bytes\": {bytes}, \"records\": {records} }},\n  \"rows\": ["
        )?;
        let mut shown = 0;
        if let (Some(store), Some(days)) = (&self.reading.store, self.range()) {
            store.each_row(&days, name, |row| {
                out.write_all(if shown == 0 { b"\n    " } else { b",\n    " })?;
                serde_json::to_writer(&mut out, &row).map_err(io::Error::from)?;
                shown += 1;
                Ok::<_, Stop>(())
            })?;
        }
        out.write_all(if shown == 0 { b"]\n}\n" } else { b"\n  ]\n}\n" })?;
        out.flush()?;
        Ok(shown)
    }

    /// A table for each day.
    fn text(&self, name: Option<&str>, console: &Console) -> Result<u64, Stop> {
        let Some(store) = &self.reading.store else {
            return Ok(0);
        };
        let mut shown = 0;
        for day in &self.days {
            let mut summaries = store.summaries_of(*day).map_err(failed)?;
            summaries.retain(|summary| name.is_none_or(|name| summary.entry == name));
            let Some(first) = summaries.first() else {
                continue;
            };
            let gap = if shown == 0 { "" } else { "\n" };
            let head = console.style().heading(&first.day.to_string());
            console::print(&format!(
                "{gap}{head}\n{}",
                console.table(&table(&summaries))
            ))?;
            shown += summaries.len() as u64;
        }
        // A record that was lost has no name to be shown by.
        if name.is_none()
            && let Some(lost) = self.losses(store)?
        {
            let gap = if shown == 0 { "" } else { "\n" };
            console::print_prose(&format!("{gap}{lost}\n"))?;
        }
        Ok(shown)
    }

    fn losses(&self, store: &Store) -> Result<Option<String>, Stop> {
        let Some(days) = self.range() else {
            return Ok(None);
        };
        store.losses_of(&days).map(lost).map_err(failed)
    }

    /// What is said beside the data.
    fn beside(&self, shown: u64, args: &ShowArgs) {
        if self.has_more {
            console::notice("there are days before these; `show --all` shows them");
        }
        if let Some(trouble) = &self.reading.trouble {
            let waits = waits(self.reading.waiting);
            console::notice(&format!("not everything can be shown: {trouble}{waits}"));
        } else if self.reading.waiting != Waiting::default() {
            let waits = waits(self.reading.waiting);
            console::notice(&format!("not everything can be shown{waits}"));
        } else if shown == 0 && !args.json {
            console::notice(if self.days.is_empty() && args.period.is_silent() {
                "nothing was recorded on this device"
            } else {
                "nothing was recorded in these days"
            });
        }
    }
}

/// What is pending, after a sentence.
fn waits(Waiting { bytes, records }: Waiting) -> String {
    match (bytes, records) {
        (0, _) => String::new(),
        (bytes, 1) => format!("; 1 record ({bytes} bytes) waits in journals"),
        (bytes, records) => format!("; {records} records ({bytes} bytes) wait in journals"),
    }
}

fn failed(error: StoreError) -> Stop {
    Stop::from(error)
}

/// What the table cannot show.
fn lost(Losses { dropped, damaged }: Losses) -> Option<String> {
    let causes = [(dropped, "dropped for want of room"), (damaged, "damaged")];
    let causes: Vec<String> = causes
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, cause)| format!("{n} {cause}"))
        .collect();
    (!causes.is_empty()).then(|| format!("lost records: {}", causes.join(", ")))
}

/// An entry of an older version may be in the store and no longer in the program; one that is in
/// neither is a slip.
pub(super) fn hold(name: &str, nothing: bool, telemetry: &Telemetry) -> Answer {
    if nothing && let Err(near) = telemetry.listing().only(name) {
        return Err(unknown(name, &near));
    }
    Ok(())
}

fn table(summaries: &[Summary]) -> Table<3> {
    let mut table = Table::new(["Entry", "Times", "What"]).right(&[1]);
    for summary in summaries {
        table.row([
            Cell::new(&summary.entry, Tone::Heading),
            summary.n.to_string().into(),
            what(summary).into(),
        ]);
    }
    table
}

fn what(summary: &Summary) -> String {
    let mut lines = Vec::new();
    if !summary.outcomes.is_empty() {
        lines.push(counts(&summary.outcomes, |_| None));
    }
    if !summary.errors.is_empty() {
        lines.push(format!("errors: {}", counts(&summary.errors, |_| None)));
    }
    lines.extend(summary.timing.as_ref().map(timing));
    lines.extend(summary.fields.iter().map(field));
    lines.join("\n")
}

/// Values by how a person calls them, if that is otherwise.
fn counts(counts: &[Counted], called: impl Fn(&str) -> Option<String>) -> String {
    let name = |value: &str| called(value).unwrap_or_else(|| value.to_owned());
    let counts = counts.iter();
    let counts: Vec<String> = counts
        .map(|counted| format!("{} {}", name(&counted.value), counted.n))
        .collect();
    counts.join(", ")
}

fn field(field: &FieldSummary) -> String {
    let total = field.sum.as_ref().map_or(String::new(), total);
    let unit = field.sum.as_ref().map_or("", |sum| sum.unit);
    let ranges = counts(&field.values, |value| range_of_label(unit, value));
    format!("{}: {ranges}{total}", field.field)
}

fn total(sum: &Sum) -> String {
    match sum.unit {
        "ones" => format!(" (total {})", sum.amount),
        // Shares do not add up to anything.
        "hundredths of a percent" => String::new(),
        "microseconds" => format!(" (total {})", time(u128::from(sum.amount) * 1_000)),
        unit => format!(" (total {} {unit})", sum.amount),
    }
}

fn timing(timing: &TimingSummary) -> String {
    format!(
        "half within {}, 95 of 100 within {}, 99 within {}",
        time(timing.p50_ns.into()),
        time(timing.p95_ns.into()),
        time(timing.p99_ns.into())
    )
}
