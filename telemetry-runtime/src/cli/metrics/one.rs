//! One entry in detail.

use telemetry_schema::document::Kind;

use super::{
    One, caution,
    figures::{change, cost, counted, duration, number, percent, spread, total},
    overview::CHART,
    page::Page,
};
use crate::{
    cli::console::Table,
    insight::{Counted, EntryUse, FieldUse, First, Quantiles},
};

/// Columns of a bar.
const BAR: usize = 20;

pub(super) fn text(entry: &EntryUse, one: &One<'_>, page: Page<'_>) -> String {
    let mut detail = Detail { entry, page };
    detail.head(one);
    if !entry.outcomes.is_empty() {
        detail.values("Outcomes", &entry.outcomes);
    }
    if !entry.errors.is_empty() {
        detail.values("Errors", &entry.errors);
    }
    if let Some(timing) = &entry.timing {
        detail.timing(timing);
    }
    for field in &entry.fields {
        detail.field(field);
    }
    detail.costs(one);
    if let Some(first) = one.first {
        detail.first(first);
    }
    detail.page.end()
}

struct Detail<'a> {
    entry: &'a EntryUse,
    page: Page<'a>,
}

impl Detail<'_> {
    fn head(&mut self, one: &One<'_>) {
        let entry = self.entry;
        let kind = match entry.kind {
            Kind::Feature => "feature",
            Kind::Event => "event",
        };
        let category = entry.category.as_ref();
        let category = category.map_or_else(String::new, |of| format!(" of category {of}"));
        self.page
            .title(&format!("{}, {}", entry.name, one.metrics.period));
        self.page.chart(&entry.trend, CHART);
        self.page.line(&format!(
            "{}, {} against {}",
            counted(entry.n, "time"),
            change(entry.n, entry.before),
            one.metrics.before,
        ));
        if let Some(caution) = caution(one.metrics) {
            self.page.line(&caution);
        }
        self.page.line(&format!(
            "{kind}{category}, {} of all {kind}s",
            percent(entry.share)
        ));
        if let Some(success) = entry.success {
            self.page.line(&format!("success: {}", percent(success)));
        }
    }

    fn values(&mut self, heading: &str, values: &[Counted]) {
        self.page.section(heading);
        let all = values
            .iter()
            .fold(0, |sum, value| u64::saturating_add(sum, value.n));
        let mut table = Table::new(["Value", "Times", "Share"]).right(&[1]);
        for value in values {
            table.row([
                value.value.as_str().into(),
                number(value.n).into(),
                self.page.characters.bar(value.n, all, self.bar()).into(),
            ]);
        }
        self.page.table(&table);
    }

    fn timing(&mut self, timing: &Quantiles) {
        self.page.section("Time of calls");
        self.page.line(&spread(timing));
        let mut table = Table::new(["From", "Times", "Share"]).right(&[0, 1]);
        for bucket in &timing.buckets {
            table.row([
                duration(bucket.from_ns).into(),
                number(bucket.n).into(),
                self.page
                    .characters
                    .bar(bucket.n, timing.n, self.bar())
                    .into(),
            ]);
        }
        self.page.table(&table);
    }

    fn field(&mut self, field: &FieldUse) {
        self.values(&field.field, &field.in_ranges());
        if let Some(of) = &field.total
            && let Some(words) = total(of)
        {
            self.page
                .line(&format!("total {words}, {}", change(of.amount, of.before)));
        }
    }

    fn costs(&mut self, one: &One<'_>) {
        if one.costs.is_empty() {
            return;
        }
        self.page
            .section("Costs, as the program's authors estimate them");
        for estimate in one.costs {
            self.page
                .line(&format!("{}: {}", estimate.field, cost(estimate)));
        }
    }

    fn first(&mut self, first: &First) {
        self.page.section("First use and milestones");
        self.page.item(&format!("{} first use", first.day));
        for milestone in &first.milestones {
            self.page
                .item(&format!("{} use {}", milestone.day, number(milestone.n)));
        }
    }

    fn bar(&self) -> usize {
        BAR.min(self.page.width() / 4)
    }
}
