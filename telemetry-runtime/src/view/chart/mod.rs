//! Drawings. Each mark says in `data-value` what it draws, as the table beside it does, so that one can be
//! held against the other.

mod bars;
mod columns;
mod line;
mod spread;
mod stack;
mod steps;

pub use bars::{Bar, bars};
pub use columns::{Column, Columns, Mark, columns};
pub use line::{Line, lines};
pub use spread::{Spread, spreads};
pub use stack::{Stack, stacks};
pub use steps::{Step, steps};

use std::fmt;

use super::table::Table;
use crate::html::Html;

/// A chart with its heading, what it shows in a sentence, and the table of its numbers.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Unique on the page.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it shows, for who does not see it and for who does.
    pub about: String,
    /// The drawing.
    pub drawing: Drawing,
    /// The same numbers.
    pub table: Table,
}

/// What is drawn, and how high that is.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    marks: Html,
    height: u32,
    /// What kinds of marks mean, where there is more than one kind.
    legend: &'static [(&'static str, &'static str)],
}

impl Figure {
    /// A figure under a heading of the third rank.
    pub fn put(&self, out: &mut Html) {
        let id = &self.id;
        out.put(
            "<figure id=\"{}\">\n<figcaption>\n<h3 id=\"{}-title\">{}</h3>\n<p id=\"{}-about\">{}</p>\n",
            &[id, id, &self.title, id, &self.about],
        );
        if !self.drawing.legend.is_empty() {
            out.put("<ul class=\"legend\">\n", &[]);
            for (class, words) in self.drawing.legend {
                out.put(
                    "<li><svg class=\"key\" aria-hidden=\"true\" width=\"14\" height=\"14\"><rect class=\"{}\" x=\"1\" y=\"1\" width=\"12\" height=\"12\" rx=\"2\"/></svg>{}</li>\n",
                    &[class, words],
                );
            }
            out.put("</ul>\n", &[]);
        }
        out.put(
            "</figcaption>\n<svg class=\"chart\" role=\"img\" aria-labelledby=\"{}-title\" aria-describedby=\"{}-about\" width=\"100%\" height=\"{}\">\n{}</svg>\n",
            &[id, id, &self.drawing.height, &self.drawing.marks],
        );
        out.put(
            "<details>\n<summary>Numbers<span class=\"for\"> of {}</span></summary>\n",
            &[&self.title],
        );
        self.table.put(out);
        out.put("</details>\n</figure>\n", &[]);
    }
}

/// A share of the width.
struct Part(f64);

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}%", self.0 * 100.0)
    }
}

/// A length in pixels.
struct Px(f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// So many characters of a name have room in a drawing on a phone beside a number.
const SHORT_MAX: usize = 24;

/// And on anything wider than `chart.css` calls narrow; the table has all of it.
const LONG_MAX: usize = 40;

/// A name that begins at a place; a long one is written twice, and the styles show what has room.
fn put_name(out: &mut Html, x: u32, y: u32, name: &str) {
    if name.chars().count() <= SHORT_MAX {
        return out.put("<text x=\"{}\" y=\"{}\">{}</text>", &[&x, &y, &name]);
    }
    for (class, most) in [("short", SHORT_MAX), ("long", LONG_MAX)] {
        out.put(
            "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
            &[&class, &x, &y, &shortened(name, most)],
        );
    }
}

fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let mut shortened: String = name.chars().take(most - 1).collect();
    shortened.push('…');
    shortened
}

/// Where the rows of a drawing begin, each so high.
fn tops(height: u32) -> impl Iterator<Item = u32> {
    (0..).map(move |at: u32| at.saturating_mul(height))
}

/// A number of rows or columns as it is drawn with.
fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
