//! Columns, or a block for each row where columns have no room.

use unicode_width::UnicodeWidthStr as _;

use super::style::{Style, Tone};
use crate::wrap::{harmless, wrap};

/// Between columns.
const GAP: usize = 2;

/// A word that is longer does not make its column wider, but is broken.
const WORD_MAX: usize = 32;

/// A value has at least so many columns beside its label, or stands below it.
const BESIDE_MIN: usize = 12;

/// What one place in a table holds; it may have several lines.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// Text in a tone.
    pub(in crate::cli) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }

    /// Columns of the widest line.
    fn width(&self) -> usize {
        self.text.lines().map(str::width).max().unwrap_or(0)
    }

    fn word_width(&self) -> usize {
        let words = self.text.split([' ', '\n']);
        words.map(str::width).max().unwrap_or(0)
    }

    fn lines(&self, width: usize) -> Vec<String> {
        let lines = self.text.lines();
        lines.flat_map(|line| wrap(line, width)).collect()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// Rows below headings.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Table<const N: usize> {
    heads: [&'static str; N],
    right: [bool; N],
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    /// No rows yet.
    pub(in crate::cli) const fn new(heads: [&'static str; N]) -> Self {
        Self {
            heads,
            right: [false; N],
            rows: Vec::new(),
        }
    }

    /// Sets columns of numbers flush right.
    pub(in crate::cli) fn right(mut self, columns: &[usize]) -> Self {
        for column in columns {
            if let Some(right) = self.right.get_mut(*column) {
                *right = true;
            }
        }
        self
    }

    /// Adds a row.
    pub(in crate::cli) fn row(&mut self, cells: [Cell; N]) {
        self.rows.push(cells.map(|cell| Cell {
            text: clean(&cell.text),
            tone: cell.tone,
        }));
    }

    /// Lines that are no wider than `width`, each with its end; nothing for no rows. A rule stands below the
    /// headings.
    pub(super) fn render(&self, width: usize, style: Style, rule: char) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        match self.widths(width) {
            Some(widths) => self.columns(&widths, style, rule),
            None => self.blocks(width, style),
        }
    }

    /// What each column gets; nothing where a word of usual length would have to be broken.
    fn widths(&self, width: usize) -> Option<[usize; N]> {
        let mut wanted = self.heads.map(str::width);
        let mut least = wanted;
        for row in &self.rows {
            for (at, cell) in row.iter().enumerate() {
                wanted[at] = wanted[at].max(cell.width());
                least[at] = least[at].max(cell.word_width().min(WORD_MAX));
            }
        }
        let room = width.checked_sub(GAP * N.saturating_sub(1))?;
        let mut spare = room.checked_sub(least.iter().sum())?;
        // Those that want little get all of it; what is left goes to the others.
        let mut order: [usize; N] = std::array::from_fn(|at| at);
        order.sort_by_key(|at| wanted[*at].saturating_sub(least[*at]));
        for (done, at) in order.into_iter().enumerate() {
            let more = wanted[at].saturating_sub(least[at]).min(spare / (N - done));
            least[at] += more;
            spare -= more;
        }
        Some(least)
    }

    fn columns(&self, widths: &[usize; N], style: Style, rule: char) -> String {
        let mut out = String::new();
        let heads = self.heads.map(|head| Cell::new(head, Tone::Heading));
        self.line(&mut out, &heads, widths, style);
        let all = widths.iter().sum::<usize>() + GAP * N.saturating_sub(1);
        out.push_str(&style.quiet(&rule.to_string().repeat(all)));
        out.push('\n');
        for row in &self.rows {
            self.line(&mut out, row, widths, style);
        }
        out
    }

    /// A row, which has as many lines as its highest cell.
    fn line(&self, out: &mut String, row: &[Cell; N], widths: &[usize; N], style: Style) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| cell.lines(*width))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let mut blank = 0;
            for (at, cell) in cells.iter().enumerate() {
                let text = cell.get(line).map_or("", String::as_str);
                let free = widths[at].saturating_sub(text.width());
                let (before, after) = if self.right[at] { (free, 0) } else { (0, free) };
                // Nothing is written behind the last word.
                blank += before;
                if !text.is_empty() {
                    out.extend(std::iter::repeat_n(' ', blank));
                    out.push_str(&style.paint(row[at].tone, text));
                    blank = 0;
                }
                blank += after + GAP;
            }
            out.push('\n');
        }
    }

    /// Each row as lines of its own, with its headings as labels.
    fn blocks(&self, width: usize, style: Style) -> String {
        let label = self.heads.map(str::width).into_iter().max().unwrap_or(0) + GAP;
        let beside = (width >= label + BESIDE_MIN).then_some(label);
        let block = |row: &[Cell; N]| -> String {
            let cells = self.heads.iter().zip(row);
            let full = cells.filter(|(_, cell)| cell.width() > 0);
            full.map(|(head, cell)| labelled(head, cell, beside, width, style))
                .collect()
        };
        let blocks: Vec<String> = self.rows.iter().map(block).collect();
        blocks.join("\n")
    }
}

/// A value beside its label, or below it.
fn labelled(head: &str, cell: &Cell, beside: Option<usize>, width: usize, style: Style) -> String {
    let indent = beside.unwrap_or(GAP);
    let gap = beside.map_or_else(
        || format!("\n{}", " ".repeat(GAP)),
        |label| " ".repeat(label.saturating_sub(head.width())),
    );
    let lines = cell.lines(width.saturating_sub(indent));
    let lines: Vec<_> = lines
        .iter()
        .map(|line| style.paint(cell.tone, line))
        .collect();
    let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
    format!("{}{gap}{lines}\n", style.heading(head))
}

/// Without what steers a terminal.
fn clean(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(harmless).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table<3> {
        let mut table = Table::new(["Entry", "Times", "What"]).right(&[1]);
        let cells = |entry: &str, n: &str, what: &str| [entry.into(), n.into(), what.into()];
        table.row(cells("made", "12", "round 2, square 10\nlarge 1"));
        table.row(cells("a.longer.name", "3", ""));
        table
    }

    fn rendered(width: usize) -> String {
        let text = table().render(width, Style::OFF, '─');
        for line in text.lines() {
            assert!(line.width() <= width, "{width}: {line:?}");
            assert_eq!(line.trim_end(), line, "{width}");
        }
        text
    }

    #[test]
    fn columns_take_what_they_need_and_share_what_there_is() {
        let wide = "\
Entry          Times  What
────────────────────────────────────────
made              12  round 2, square 10
                      large 1
a.longer.name      3
";
        assert_eq!(rendered(80), wide);
        let tight = "\
Entry          Times  What
───────────────────────────────
made              12  round 2,
                      square 10
                      large 1
a.longer.name      3
";
        assert_eq!(rendered(31), tight);
    }

    #[test]
    fn where_columns_have_no_room_rows_are_blocks() {
        let beside = "\
Entry  made
Times  12
What   round 2,
       square 10
       large 1

Entry  a.longer.name
Times  3
";
        assert_eq!(rendered(20), beside);
        for width in 8..=40 {
            rendered(width);
        }
    }

    #[test]
    fn tones_take_no_columns() {
        let mut set = Table::new(["Entry", "What"]);
        set.row([Cell::new("made", Tone::Heading), "a b c".into()]);
        let on = set.render(9, Style::ON, '-');
        let off = set.render(9, Style::OFF, '-');
        assert!(on.contains("\u{1b}[1mmade\u{1b}[0m"), "{on:?}");
        let mut bare = on;
        for sequence in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m"] {
            bare = bare.replace(sequence, "");
        }
        assert_eq!(bare, off);
    }

    #[test]
    fn nothing_in_a_cell_steers_the_terminal() {
        let mut set = Table::new(["Entry"]);
        set.row(["a\u{1b}[2Jb\r\nc".into()]);
        assert!(!set.render(80, Style::OFF, '-').contains(['\u{1b}', '\r']));
    }
}
