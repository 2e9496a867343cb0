//! A part of the results: tables, targets and remarks, as Markdown.

use std::fmt::Write as _;

/// One chapter of `RESULTS.md`.
pub struct Section {
    title: &'static str,
    body: String,
    losses: u64,
}

/// A target of the issue beside what was measured.
pub struct Target {
    pub what: String,
    pub bound: String,
    pub measured: String,
    pub is_reached: bool,
}

impl Section {
    pub fn new(title: &'static str, says: &str) -> Self {
        Self {
            title,
            body: format!("{says}\n"),
            losses: 0,
        }
    }

    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The chapter without its heading.
    pub fn body(&self) -> &str {
        &self.body
    }

    pub fn text(&self) -> String {
        format!("\n## {}\n\n{}", self.title, self.body)
    }

    pub fn has_losses(&self) -> bool {
        self.losses > 0
    }

    pub fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.body, "\n{text}");
    }

    /// Records that were made and not found again.
    pub fn lost(&mut self, made: u64, lost: u64) {
        self.losses += lost;
        self.paragraph(&format!("Records made: {made}, lost: {lost}."));
    }

    /// A table whose cells are padded, so that it reads well as text, too.
    pub fn table(&mut self, heading: &str, columns: &[&str], rows: &[Vec<String>]) {
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells
                .chain([columns[column].chars().count(), 3])
                .max()
                .unwrap_or(3)
        };
        let widths: Vec<usize> = (0..columns.len()).map(width).collect();
        let line = |cells: &[String]| {
            let padded = cells
                .iter()
                .zip(&widths)
                .enumerate()
                .map(|(at, (cell, &width))| {
                    if at == 0 {
                        format!("{cell:<width$}")
                    } else {
                        format!("{cell:>width$}")
                    }
                });
            format!("| {} |\n", padded.collect::<Vec<_>>().join(" | "))
        };
        let heads: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let rules: Vec<String> = widths
            .iter()
            .enumerate()
            .map(|(at, &width)| {
                if at == 0 {
                    "-".repeat(width)
                } else {
                    "-".repeat(width - 1) + ":"
                }
            })
            .collect();
        let _ = write!(
            self.body,
            "\n### {heading}\n\n{}{}",
            line(&heads),
            line(&rules)
        );
        for row in rows {
            self.body.push_str(&line(row));
        }
    }

    pub fn targets(&mut self, targets: &[Target]) {
        let rows: Vec<Vec<String>> = targets
            .iter()
            .map(|target| {
                let reached = if target.is_reached { "yes" } else { "no" };
                vec![
                    target.what.clone(),
                    target.bound.clone(),
                    target.measured.clone(),
                    reached.to_owned(),
                ]
            })
            .collect();
        self.table("Targets", &["what", "target", "measured", "reached"], &rows);
    }
}

impl Target {
    /// Reached where a figure is no larger than a bound.
    pub fn at_most(what: &str, measured: f64, bound: f64, unit: &str) -> Self {
        Self {
            what: what.to_owned(),
            bound: format!("≤ {bound}{unit}"),
            measured: format!("{}{unit}", number(measured)),
            is_reached: measured <= bound,
        }
    }

    /// Reached where a figure is no smaller than a bound.
    pub fn at_least(what: &str, measured: f64, bound: f64, unit: &str) -> Self {
        Self {
            what: what.to_owned(),
            bound: format!("≥ {bound}{unit}"),
            measured: format!("{}{unit}", number(measured)),
            is_reached: measured >= bound,
        }
    }
}

/// A figure with as many digits as it deserves.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size.is_nan() => "–".to_owned(),
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// How many times the second goes into the first; nothing where the second is noise.
pub fn ratio(value: f64, to: f64) -> String {
    if to < 0.05 {
        "–".to_owned()
    } else {
        format!("{}×", number(value / to))
    }
}
