use std::borrow::Cow;

use super::{ROWS_MAX, Section, grid};
use crate::{
    html::Html,
    insight::{Cost, Counted, EntryUse, FieldUse},
    view::{
        View,
        chart::{Bar, Figure, bars},
        numbers::{adds_up, change, counted, grouped, percent, ratio, total},
        table::Table,
    },
};

/// Values of one field; the rest of them is one row.
const VALUES_MAX: usize = 10;

/// What was counted of events, the kinds of errors of features, and totals.
pub fn section(view: &View) -> Option<Section> {
    let entries = &view.metrics.entries;
    let mut drawn: Vec<(String, Cow<'_, [Counted]>)> = Vec::new();
    for entry in entries {
        if !entry.errors.is_empty() {
            drawn.push((
                format!("Errors of {}", entry.name),
                Cow::Borrowed(&entry.errors),
            ));
        }
        let fields = entry.fields.iter().filter(|field| !field.values.is_empty());
        drawn.extend(fields.map(|field| (called(entry, field), Cow::Owned(field.in_ranges()))));
    }
    let totals = totals(entries);
    if drawn.is_empty() && totals.is_none() && view.metrics.costs.is_empty() {
        return None;
    }
    let mut body = Html::default();
    if let Some(totals) = totals {
        body.put("<h3>Totals</h3>\n", &[]);
        body.paragraph("Exact totals stay on this device.");
        totals.put(&mut body);
    }
    costs(&mut body, &view.metrics.costs);
    if drawn.len() > ROWS_MAX {
        body.paragraph(&format!(
            "The first {ROWS_MAX} of {} charts are shown.",
            drawn.len()
        ));
    }
    let figures: Vec<Figure> = drawn
        .iter()
        .take(ROWS_MAX)
        .enumerate()
        .map(|(at, (title, values))| figure(&format!("values-{}", at + 1), title, values))
        .collect();
    if !figures.is_empty() {
        grid(&mut body, &figures);
    }
    Some(Section {
        id: "counted",
        brief: "Values",
        title: "What was counted",
        body,
    })
}

fn called(entry: &EntryUse, field: &FieldUse) -> String {
    format!("{}: {}", entry.name, field.field)
}

fn figure(id: &str, title: &str, values: &[Counted]) -> Figure {
    let all: u64 = values.iter().map(|counted| counted.n).sum();
    let (shown, rest) = values.split_at(values.len().min(VALUES_MAX));
    let mut rows: Vec<(String, u64)> = shown
        .iter()
        .map(|counted| (counted.value.clone(), counted.n))
        .collect();
    if !rest.is_empty() {
        let name = format!("{} others together", rest.len());
        rows.push((name, rest.iter().map(|counted| counted.n).sum()));
    }
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let mut table = Table::new(title, &["Value", "Times", "Share"]);
    let mut drawn = Vec::new();
    for (name, n) in rows {
        let share = percent(ratio(n, all));
        table.row(vec![name.clone(), grouped(n), share.clone()]);
        drawn.push(Bar {
            name,
            n,
            words: format!("{} · {share}", grouped(n)),
            share: ratio(n, most),
        });
    }
    Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        about: format!(
            "{}, {}.",
            counted(values.len() as u64, "value", "values"),
            counted(all, "time", "times")
        ),
        drawing: bars(&drawn),
        table,
    }
}

fn totals(entries: &[EntryUse]) -> Option<Table> {
    let mut table = Table::new(
        "Totals of the period",
        &["Quantity", "Total", "Before", "Change"],
    );
    let mut any = false;
    for entry in entries {
        for field in &entry.fields {
            let Some(sum) = field.total.as_ref().filter(|sum| adds_up(sum)) else {
                continue;
            };
            any = true;
            table.row(vec![
                format!("{}: {}", entry.name, field.field),
                total(sum.amount, sum.unit).unwrap_or_default(),
                total(sum.before, sum.unit).unwrap_or_default(),
                change(sum.amount, sum.before),
            ]);
        }
    }
    any.then_some(table)
}

fn costs(out: &mut Html, costs: &[Cost]) {
    if costs.is_empty() {
        return;
    }
    out.put("<h3>Estimated cost</h3>\n", &[]);
    out.paragraph("Totals at the prices that the program names.");
    let mut table = Table::new("Estimated cost of the period", &["Quantity", "Cost"]);
    for cost in costs {
        table.row(vec![
            format!("{}: {}", cost.entry, cost.field),
            format!("{:.2}\u{a0}{}", cost.cost, cost.currency),
        ]);
    }
    table.put(out);
}
