//! All entries, section by section; a section without anything to say is left out.

use std::cmp::Reverse;

use telemetry_schema::{Date, document::Kind};

use super::{
    caution,
    figures::{change, cost, counted, duration, number, percent, spread, total},
    page::Page,
};
use crate::{
    cli::console::{Cell, Table, Tone},
    insight::{EntryUse, FunnelUse, Metrics, Period, Returns, Sessions},
};

/// Without `--all` a section has so many lines.
const LINES: usize = 10;

/// So many names of entries that were never used.
const NAMES: usize = 6;

/// From so many columns on there is room for all that is told of an entry.
const WIDE: usize = 72;

/// Columns of a chart that has a line for itself.
pub(super) const CHART: usize = 30;

/// Columns of a trend in a table.
const TREND: usize = 10;

pub(super) fn text(metrics: &Metrics, all: bool, page: Page<'_>) -> String {
    let lines = if all { usize::MAX } else { LINES };
    let mut overview = Overview {
        metrics,
        lines,
        page,
    };
    overview.activity();
    if let Some(sessions) = &metrics.sessions {
        overview.sessions(sessions);
    }
    overview.used("Features", Kind::Feature);
    overview.timing();
    overview.used("Events", Kind::Event);
    overview.errors();
    overview.totals();
    overview.costs();
    overview.firsts();
    overview.funnels();
    if let Some(returns) = &metrics.returns {
        overview.returns(returns);
    }
    overview.never_used();
    overview.page.end()
}

struct Overview<'a> {
    metrics: &'a Metrics,
    /// The most lines of a section.
    lines: usize,
    page: Page<'a>,
}

impl Overview<'_> {
    fn activity(&mut self) {
        let (metrics, activity) = (self.metrics, &self.metrics.activity);
        self.page
            .title(&format!("{}, {}", metrics.product, metrics.period));
        let n: Vec<u64> = activity.days.iter().map(|day| day.n).collect();
        self.page.chart(&n, CHART);
        self.page.line(&format!(
            "{}, {} against {}",
            counted(activity.n, "record"),
            change(activity.n, activity.before),
            metrics.before,
        ));
        if let Some(caution) = caution(metrics) {
            self.page.line(&caution);
        }
        let days = u64::from(metrics.period.days());
        self.page.line(&format!(
            "used on {} of {}",
            number(activity.active_days.into()),
            counted(days, "day"),
        ));
        if metrics.lost > 0 {
            let lost = counted(metrics.lost, "record");
            self.page
                .line(&format!("{lost} could not be kept, of all time"));
        }
    }

    fn sessions(&mut self, sessions: &Sessions) {
        self.page.section("Sessions");
        self.page.chart(&sessions.trend, CHART);
        self.page.line(&format!(
            "{} began, {}",
            number(sessions.started),
            change(sessions.started, sessions.before)
        ));
        let mut ends = vec![format!("{} ended", number(sessions.ended))];
        if sessions.panicked > 0 {
            ends.push(format!("{} of them by a panic", number(sessions.panicked)));
        }
        if sessions.without_end > 0 {
            ends.push(format!(
                "{} told no end (killed, crashed or still running)",
                number(sessions.without_end)
            ));
        }
        self.page.line(&ends.join(", "));
        if let Some(length) = &sessions.length {
            self.page.line(&format!("length: {}", spread(length)));
        }
    }

    fn used(&mut self, heading: &str, kind: Kind) {
        let entries = self.metrics.entries.iter();
        let entries: Vec<&EntryUse> = entries.filter(|entry| entry.kind == kind).collect();
        if entries.is_empty() {
            return;
        }
        self.page.section(heading);
        let shown = entries.iter().take(self.lines);
        if self.page.width() >= WIDE {
            let heads = ["Entry", "Times", "Share", "Success", "Change", "Trend"];
            let mut table = Table::new(heads).right(&[1, 2, 3, 4]);
            for entry in shown {
                table.row([
                    name(&entry.name),
                    number(entry.n).into(),
                    percent(entry.share).into(),
                    entry.success.map_or_else(String::new, percent).into(),
                    change(entry.n, entry.before).into(),
                    self.page.characters.sparkline(&entry.trend, TREND).into(),
                ]);
            }
            self.page.table(&table);
        } else {
            let mut table = Table::new(["Entry", "Times", "Change"]).right(&[1, 2]);
            for entry in shown {
                table.row([
                    name(&entry.name),
                    number(entry.n).into(),
                    change(entry.n, entry.before).into(),
                ]);
            }
            self.page.table(&table);
        }
        self.more(entries.len());
    }

    fn timing(&mut self) {
        let timed = self.metrics.entries.iter();
        let timed: Vec<_> = timed
            .filter_map(|entry| Some((entry, entry.timing.as_ref()?)))
            .collect();
        if timed.is_empty() {
            return;
        }
        let shown = timed.iter().take(self.lines);
        if self.page.width() >= WIDE {
            self.page
                .section("Time of calls: half, 95 and 99 of 100 within");
            let mut table = Table::new(["Entry", "Half", "95", "99"]).right(&[1, 2, 3]);
            for (entry, timing) in shown {
                table.row([
                    name(&entry.name),
                    duration(timing.p50_ns).into(),
                    duration(timing.p95_ns).into(),
                    duration(timing.p99_ns).into(),
                ]);
            }
            self.page.table(&table);
        } else {
            self.page
                .section("Time of calls: half and 95 of 100 within");
            let mut table = Table::new(["Entry", "Half", "95"]).right(&[1, 2]);
            for (entry, timing) in shown {
                table.row([
                    name(&entry.name),
                    duration(timing.p50_ns).into(),
                    duration(timing.p95_ns).into(),
                ]);
            }
            self.page.table(&table);
        }
        self.more(timed.len());
    }

    fn errors(&mut self) {
        let entries = self.metrics.entries.iter();
        let mut errors: Vec<_> = entries
            .flat_map(|entry| entry.errors.iter().map(|error| (&entry.name, error)))
            .collect();
        if errors.is_empty() {
            return;
        }
        errors.sort_by_key(|(_, error)| Reverse(error.n));
        self.page.section("Errors");
        let mut table = Table::new(["Entry", "Kind", "Times"]).right(&[2]);
        for (entry, error) in errors.iter().take(self.lines) {
            table.row([
                name(entry),
                error.value.as_str().into(),
                number(error.n).into(),
            ]);
        }
        self.page.table(&table);
        self.more(errors.len());
    }

    fn totals(&mut self) {
        let entries = self.metrics.entries.iter();
        let fields = entries.flat_map(|entry| entry.fields.iter().map(move |field| (entry, field)));
        let totals: Vec<_> = fields
            .filter_map(|(entry, field)| {
                let of = field.total.as_ref()?;
                Some((entry, field, total(of)?, change(of.amount, of.before)))
            })
            .collect();
        if totals.is_empty() {
            return;
        }
        self.page.section("Totals");
        let mut table = Table::new(["Entry", "Field", "Total", "Change"]).right(&[2, 3]);
        for (entry, field, total, change) in totals.iter().take(self.lines) {
            table.row([
                name(&entry.name),
                field.field.as_str().into(),
                total.as_str().into(),
                change.as_str().into(),
            ]);
        }
        self.page.table(&table);
        self.more(totals.len());
    }

    fn costs(&mut self) {
        if self.metrics.costs.is_empty() {
            return;
        }
        self.page
            .section("Costs, as the program's authors estimate them");
        let mut table = Table::new(["Entry", "Field", "Cost"]).right(&[2]);
        for estimate in &self.metrics.costs {
            table.row([
                name(&estimate.entry),
                estimate.field.as_str().into(),
                cost(estimate).into(),
            ]);
        }
        self.page.table(&table);
    }

    fn firsts(&mut self) {
        let happened = happened(self.metrics);
        if happened.is_empty() {
            return;
        }
        self.page.section("First uses and milestones");
        for (day, words) in happened.iter().take(self.lines) {
            self.page.item(&format!("{day} {words}"));
        }
        self.more(happened.len());
    }

    fn funnels(&mut self) {
        if self.metrics.funnels.is_empty() {
            return;
        }
        self.page.section("Funnels, of all time");
        for funnel in &self.metrics.funnels {
            self.funnel(funnel);
        }
    }

    fn funnel(&mut self, funnel: &FunnelUse) {
        let reached = funnel.steps.iter().filter(|step| step.day.is_some());
        let (reached, steps) = (reached.count(), funnel.steps.len());
        self.page
            .line(&format!("{}: {reached} of {steps} steps", funnel.name));
        for step in &funnel.steps {
            let mark = self.page.characters.mark(step.day.is_some());
            let day = step
                .day
                .map_or_else(|| "not yet".to_owned(), |day| day.to_string());
            self.page.item(&format!("{mark} {}: {day}", step.step));
        }
    }

    fn returns(&mut self, returns: &Returns) {
        self.page.section("Return visits, of all time");
        self.page
            .line(&format!("first used on {}", returns.first_use));
        let days = [(1, returns.day_1), (7, returns.day_7), (30, returns.day_30)];
        let days: Vec<String> = days
            .into_iter()
            .map(|(day, used)| match used {
                Some(true) => format!("day {day}: used"),
                Some(false) => format!("day {day}: not used"),
                None => format!("day {day}: still to come"),
            })
            .collect();
        self.page.line(&days.join(", "));
        let weeks: Vec<u64> = returns
            .weeks
            .iter()
            .map(|week| week.active_days.into())
            .collect();
        self.page.line("days of use in each week since:");
        self.page.chart(&weeks, weeks.len());
    }

    fn never_used(&mut self) {
        let names = &self.metrics.never_used;
        if names.is_empty() {
            return;
        }
        self.page
            .section(&format!("Never used: {}", number(names.len() as u64)));
        let most = if self.lines == usize::MAX {
            usize::MAX
        } else {
            NAMES
        };
        let shown: Vec<&str> = names.iter().take(most).map(String::as_str).collect();
        let more = names.len() - shown.len();
        let and = if more > 0 {
            format!(" and {} more", number(more as u64))
        } else {
            String::new()
        };
        self.page.line(&format!("{}{and}", shown.join(", ")));
    }

    /// What a section has left out.
    fn more(&mut self, all: usize) {
        let more = all.saturating_sub(self.lines);
        if more > 0 {
            self.page.aside(&format!(
                "and {} more; --all shows them",
                number(more as u64)
            ));
        }
    }
}

fn name(name: &str) -> Cell {
    Cell::new(name, Tone::Heading)
}

/// First uses and milestones of the period, the youngest first.
fn happened(metrics: &Metrics) -> Vec<(Date, String)> {
    let within = |period: Period, day| period.contains(day);
    let mut happened: Vec<(Date, String)> = Vec::new();
    for first in &metrics.firsts {
        for milestone in first.milestones.iter().rev() {
            if within(metrics.period, milestone.day) {
                let words = format!("{} used for the {}th time", first.entry, milestone.n);
                happened.push((milestone.day, words));
            }
        }
        if within(metrics.period, first.day) {
            happened.push((
                first.day,
                format!("{} used for the first time", first.entry),
            ));
        }
    }
    happened.sort_by_key(|(day, _)| Reverse(*day));
    happened
}
