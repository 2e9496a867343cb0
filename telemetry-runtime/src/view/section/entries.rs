use telemetry_schema::document::Kind;

use super::{ROWS_MAX, Section, grid};
use crate::{
    html::Html,
    insight::{Counted, EntryUse, Metrics},
    view::{
        View,
        chart::{Bar, Figure, Line, Stack, bars, lines, stacks},
        numbers::{change, change_in_short, counted, grouped, percent, ratio},
        table::Table,
    },
};

/// Courses are read one by one.
const TRENDS_MAX: usize = 6;

/// What was used, how it went, and where that leads.
pub fn section(view: &View) -> Option<Section> {
    let metrics = view.metrics;
    if metrics.entries.is_empty() {
        return None;
    }
    let mut figures: Vec<Figure> = [Kind::Feature, Kind::Event]
        .into_iter()
        .filter_map(|kind| used(metrics, kind))
        .collect();
    figures.extend(success(metrics));
    figures.extend(trends(metrics));
    let mut body = Html::default();
    grid(&mut body, &figures);
    Some(Section {
        id: "used",
        brief: "Features",
        title: "What was used",
        body,
    })
}

fn of_kind(metrics: &Metrics, kind: Kind) -> Vec<&EntryUse> {
    let is_of = |entry: &&EntryUse| entry.kind == kind;
    metrics.entries.iter().filter(is_of).collect()
}

/// Each with its part of all of its kind. The least used are one row.
fn used(metrics: &Metrics, kind: Kind) -> Option<Figure> {
    let entries = of_kind(metrics, kind);
    let first = entries.first()?;
    let (id, title, one) = match kind {
        Kind::Feature => ("features", "Features", "Feature"),
        Kind::Event => ("events", "Events", "Event"),
    };
    let (shown, rest) = entries.split_at(entries.len().min(ROWS_MAX));
    let mut table = Table::new(
        &format!("{title}, by how often"),
        &[one, "Times", "Share", "Before"],
    );
    let mut drawn = Vec::new();
    let mut row = |name: &str, n: u64, share: f64, before: u64| {
        drawn.push(Bar {
            name: name.to_owned(),
            n,
            words: format!("{} · {}", grouped(n), percent(share)),
            share: 0.0,
        });
        let cells = [name.to_owned(), grouped(n), percent(share), grouped(before)];
        table.row(cells.into());
    };
    for entry in shown {
        row(&entry.name, entry.n, entry.share, entry.before);
    }
    if !rest.is_empty() {
        let sum = |of: fn(&EntryUse) -> u64| rest.iter().map(|entry| of(entry)).sum();
        let share = rest.iter().map(|entry| entry.share).sum();
        let name = format!("{} others together", rest.len());
        row(
            &name,
            sum(|entry| entry.n),
            share,
            sum(|entry| entry.before),
        );
    }
    let about = match first.before {
        0 => format!("{} was used most.", first.name),
        before => format!("{} was used most: {}.", first.name, change(first.n, before)),
    };
    // Known at last: the others may be more than any one.
    let widest = drawn.iter().map(|bar| bar.n).max().unwrap_or(0);
    for bar in &mut drawn {
        bar.share = ratio(bar.n, widest);
    }
    Some(Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        about,
        drawing: bars(&drawn),
        table,
    })
}

/// How calls ended, of what can tell.
fn success(metrics: &Metrics) -> Option<Figure> {
    let judged: Vec<(&EntryUse, [u64; 4])> = metrics
        .entries
        .iter()
        .filter_map(|entry| Some((entry, endings(entry)?)))
        .collect();
    if judged.is_empty() {
        return None;
    }
    let mut table = Table::new(
        "How it went",
        &[
            "Entry",
            "Success",
            "Succeeded",
            "Failed",
            "Panicked",
            "Cancelled",
        ],
    );
    let mut drawn = Vec::new();
    for (entry, parts) in judged.iter().take(ROWS_MAX) {
        let rate = entry.success.map_or_else(|| "–".to_owned(), percent);
        drawn.push(Stack {
            name: entry.name.clone(),
            words: rate.clone(),
            parts: *parts,
        });
        let mut cells = vec![entry.name.clone(), rate];
        cells.extend(parts.map(grouped));
        table.row(cells);
    }
    let failed: u64 = judged
        .iter()
        .map(|(_, [_, err, panic, _])| err + panic)
        .sum();
    let all: u64 = judged
        .iter()
        .map(|(_, [ok, err, panic, _])| ok + err + panic)
        .sum();
    let left_out = match judged.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!(" {more} more are not shown."),
    };
    Some(Figure {
        id: "success".to_owned(),
        title: "How it went".to_owned(),
        about: format!(
            "{} of {} that came to an end failed or panicked. What was cancelled counts for neither.{left_out}",
            grouped(failed),
            grouped(all)
        ),
        drawing: stacks(&drawn),
        table,
    })
}

/// Ok, err, panic, cancelled. An event has the first two, by its field `success`.
fn endings(entry: &EntryUse) -> Option<[u64; 4]> {
    let of = |counts: &[Counted], value: &str| {
        let found = counts.iter().find(|counted| counted.value == value);
        found.map_or(0, |counted| counted.n)
    };
    if entry.kind == Kind::Feature {
        let ends = ["ok", "err", "panic", "cancelled"].map(|end| of(&entry.outcomes, end));
        return (ends.iter().any(|n| *n > 0)).then_some(ends);
    }
    entry.success?;
    let field = entry.fields.iter().find(|field| field.field == "success")?;
    Some([of(&field.values, "true"), of(&field.values, "false"), 0, 0])
}

/// The course of what was used most.
fn trends(metrics: &Metrics) -> Option<Figure> {
    let mut entries: Vec<&EntryUse> = metrics.entries.iter().collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.n));
    entries.truncate(TRENDS_MAX);
    let slices = entries.first()?.trend.len();
    if slices < 2 {
        return None;
    }
    let mut head = vec!["From"];
    head.extend(entries.iter().map(|entry| entry.name.as_str()));
    let mut table = Table::new("Times, by stretches of the period", &head);
    for (slice, from) in super::slices(metrics, slices).enumerate() {
        let mut cells = vec![from.to_string()];
        let n = |entry: &&EntryUse| entry.trend.get(slice).copied().unwrap_or(0);
        cells.extend(entries.iter().map(n).map(grouped));
        table.row(cells);
    }
    let drawn: Vec<Line> = entries
        .iter()
        .map(|entry| Line {
            name: entry.name.clone(),
            words: change_in_short(entry.n, entry.before),
            values: entry.trend.clone(),
        })
        .collect();
    Some(Figure {
        id: "trends".to_owned(),
        title: "Trends".to_owned(),
        about: format!(
            "The period in {slices} stretches of {}, beside the change from {} to {}.",
            counted(metrics.slice_days.into(), "day", "days"),
            metrics.before.first,
            metrics.before.last
        ),
        drawing: lines(&drawn),
        table,
    })
}
