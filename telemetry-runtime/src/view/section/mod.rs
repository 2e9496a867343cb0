//! What the page tells, a file for each part of it.

mod activity;
mod catalog;
mod control;
mod entries;
mod firsts;
mod sessions;
mod state;
mod timing;
mod values;
mod ways;

use telemetry_schema::Date;

use super::{View, chart::Figure};
use crate::{html::Html, insight::Metrics};

/// A part of the page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Where links to it lead.
    pub id: &'static str,
    /// What the list of contents calls it.
    pub brief: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What stands below its heading.
    pub body: Html,
}

/// Rows of a chart: more are hard to compare.
const ROWS_MAX: usize = 20;

/// Said below the page.
pub const BOUNDS: &str = "A chart has at most 92 columns or 20 rows. Beyond that days stand together, and what was \
    least used is summed up or left out where the text says so; the command `metrics --json` has every number.";

/// The parts that have something to tell, in the order in which they stand.
pub fn all(view: &View) -> Vec<Section> {
    let sections = [
        Some(state::section(view)),
        Some(activity::section(view)),
        entries::section(view),
        timing::section(view),
        values::section(view),
        sessions::section(view),
        ways::section(view),
        firsts::section(view),
        Some(catalog::section(view)),
        Some(control::sending(view)),
        Some(control::section(view)),
    ];
    sections.into_iter().flatten().collect()
}

/// Figures side by side where there is room.
fn grid(out: &mut Html, figures: &[Figure]) {
    out.put("<div class=\"grid\">\n", &[]);
    for figure in figures {
        figure.put(out);
    }
    out.put("</div>\n", &[]);
}

/// The first days of so many slices of the period.
fn slices(metrics: &Metrics, count: usize) -> impl Iterator<Item = Date> {
    let end = metrics.period.last.days().saturating_add(1);
    let days = metrics.slice_days;
    (1..=u32::try_from(count).unwrap_or(u32::MAX))
        .rev()
        .map(move |back| Date::from_days(end.saturating_sub(back.saturating_mul(days))))
}

/// A number that says much, and what it is.
fn tile(out: &mut Html, number: &str, of: &str, beside: &str) {
    out.put(
        "<div><dt>{}</dt><dd><strong>{}</strong> <span>{}</span></dd></div>\n",
        &[&of, &number, &beside],
    );
}
