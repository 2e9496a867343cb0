use serde::Serialize;

use super::{
    args::ShowArgs,
    console::{self, Cell, Console, Table, Tone},
    explain::unknown,
    outcome::Answer,
};
use crate::{
    Telemetry,
    store::{Counted, FieldSummary, Losses, Row, Sum, Summary, TimingSummary, time},
};

#[derive(Serialize)]
struct Page {
    schema: u32,
    rows: Vec<Row>,
}

pub(super) fn answer(args: &ShowArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    if args.json {
        let mut rows = telemetry.rows()?;
        if let Some(name) = &args.name {
            rows.retain(|row| row.entry.as_ref() == Some(name));
            hold(name, rows.is_empty(), telemetry)?;
        }
        return console::print_json(&Page { schema: 1, rows });
    }
    let (mut summaries, losses) = telemetry.summaries()?;
    if let Some(name) = &args.name {
        summaries.retain(|summary| summary.entry == *name);
        hold(name, summaries.is_empty(), telemetry)?;
    }
    if summaries.is_empty() {
        console::notice("nothing was recorded on this device");
    } else {
        console::print(&console.table(&table(&summaries)))?;
    }
    // A record that was lost has no name to be shown by.
    match lost(losses) {
        Some(lost) if args.name.is_none() => console::print_prose(&format!("{lost}\n")),
        _ => Ok(()),
    }
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
fn hold(name: &str, nothing: bool, telemetry: &Telemetry) -> Answer {
    if nothing && let Err(near) = telemetry.listing().only(name) {
        return Err(unknown(name, &near));
    }
    Ok(())
}

fn table(summaries: &[Summary]) -> Table<4> {
    let mut table = Table::new(["Day", "Entry", "Times", "What"]).right(&[2]);
    for summary in summaries {
        table.row([
            summary.day.to_string().into(),
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
        lines.push(counts(&summary.outcomes));
    }
    if !summary.errors.is_empty() {
        lines.push(format!("errors: {}", counts(&summary.errors)));
    }
    lines.extend(summary.timing.as_ref().map(timing));
    lines.extend(summary.fields.iter().map(field));
    lines.join("\n")
}

fn counts(counts: &[Counted]) -> String {
    let counts: Vec<String> = counts
        .iter()
        .map(|counted| format!("{} {}", counted.value, counted.n))
        .collect();
    counts.join(", ")
}

fn field(field: &FieldSummary) -> String {
    let total = field.sum.as_ref().map_or(String::new(), total);
    format!("{}: {}{total}", field.field, counts(&field.values))
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
