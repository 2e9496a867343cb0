use super::spark::Characters;
use crate::{
    cli::console::{Console, Style, Table},
    wrap::wrap_whole,
};

/// Text that grows section by section, as wide as the console.
pub(super) struct Page<'a> {
    console: &'a Console,
    pub(super) characters: Characters,
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn of(console: &'a Console) -> Self {
        Self {
            console,
            characters: Characters::of_locale(),
            text: String::new(),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.console.width()
    }

    fn style(&self) -> Style {
        self.console.style()
    }

    /// What the page is about.
    pub(super) fn title(&mut self, words: &str) {
        for line in wrap_whole(words, self.width()) {
            self.text += &self.style().heading(&line);
            self.text.push('\n');
        }
    }

    /// A heading below an empty line.
    pub(super) fn section(&mut self, words: &str) {
        self.text.push('\n');
        self.title(words);
    }

    /// A chart of numbers that are equally far apart.
    pub(super) fn chart(&mut self, numbers: &[u64], columns: usize) {
        let chart = self
            .characters
            .sparkline(numbers, columns.min(self.width()));
        self.text += &chart;
        self.text.push('\n');
    }

    /// A line; what is too long for one goes on further in.
    pub(super) fn line(&mut self, words: &str) {
        self.lines(words, "", "  ");
    }

    /// A line of a list.
    pub(super) fn item(&mut self, words: &str) {
        self.lines(words, "  ", "    ");
    }

    /// A line beside the point.
    pub(super) fn aside(&mut self, words: &str) {
        for line in wrap_whole(words, self.width()) {
            self.text += &self.style().quiet(&line);
            self.text.push('\n');
        }
    }

    fn lines(&mut self, words: &str, first: &str, rest: &str) {
        let lines = wrap_whole(words, self.width().saturating_sub(rest.len()));
        for (at, line) in lines.iter().enumerate() {
            self.text += if at == 0 { first } else { rest };
            self.text += line;
            self.text.push('\n');
        }
    }

    pub(super) fn table<const N: usize>(&mut self, table: &Table<N>) {
        self.text += &self.console.table(table);
    }

    pub(super) fn end(self) -> String {
        self.text
    }
}
