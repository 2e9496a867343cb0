//! A listing like a man page: fits its width by what characters take up on a terminal.

use telemetry_schema::Level;
use unicode_width::UnicodeWidthStr;

use super::{
    Layout, Listing, promise, ranges,
    sheet::{Fact, Row, Sheet, Values},
};
use crate::wrap::{TIE, wrap};

/// Below this many columns labels stand on a line of their own.
const COLUMNS_MIN: usize = 60;

/// The narrowest that is laid out; what is narrower overflows.
const WIDTH_MIN: usize = 20;

pub(super) fn render(listing: &Listing, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(&title(listing));
    for paragraph in promise::lead(listing) {
        page.paragraph(4, &paragraph);
        page.blank();
    }
    if let Some(device) = promise::device(listing) {
        page.heading("NOW");
        page.paragraph(4, &device);
        page.blank();
    }
    page.heading("LEVELS");
    for level in Level::ALL {
        page.labelled(4, 12, level.as_str(), promise::level(level));
    }
    page.blank();
    page.heading("NEVER RECORDED");
    for never in promise::NEVER {
        page.labelled(4, 2, "-", never);
    }
    page.blank();
    page.paragraph(4, promise::LIMITS);
    page.blank();
    page.ranges(listing);
    for group in listing.groups() {
        page.heading(&group.heading.to_uppercase());
        if let Some(note) = group.note {
            page.paragraph(4, note);
            page.blank();
        }
        if listing.is_empty() {
            page.paragraph(4, promise::NOTHING);
        }
        page.sheets(&group.sheets);
    }
    page.out
}

pub(super) fn render_entries(listing: &Listing, layout: Layout) -> String {
    let mut page = Page::new(layout);
    for group in listing.groups() {
        page.sheets(&group.sheets);
    }
    page.ranges(listing);
    page.out.truncate(page.out.trim_end().len() + 1);
    page.out
}

fn title(listing: &Listing) -> String {
    match &listing.version {
        Some(version) => format!("TELEMETRY OF {} {version}", listing.product),
        None => format!("TELEMETRY OF {}", listing.product),
    }
}

/// Lines that were laid out so far.
struct Page {
    layout: Layout,
    out: String,
}

impl Page {
    fn new(layout: Layout) -> Self {
        let width = layout.width.max(WIDTH_MIN);
        Self {
            layout: Layout { width, ..layout },
            out: String::new(),
        }
    }

    /// The ranges that fields point to, if there are any.
    fn ranges(&mut self, listing: &Listing) {
        let measures = listing.measures();
        if measures.is_empty() {
            return;
        }
        self.heading(&ranges::HEADING.to_uppercase());
        self.paragraph(4, promise::RANGES);
        self.blank();
        for measure in measures {
            let ranges = ranges::of_measure(measure).join(", ");
            self.labelled(4, 10, ranges::name(measure), &ranges);
        }
        self.blank();
    }

    fn sheets(&mut self, sheets: &[Sheet]) {
        for sheet in sheets {
            self.sheet(sheet);
        }
    }

    fn sheet(&mut self, sheet: &Sheet) {
        let name = self.strong(sheet.name);
        let bare = sheet.name.width() + sheet.kind.width() + 7 <= self.layout.width;
        if bare {
            self.line(4, &format!("{name} ({})", sheet.kind));
        } else {
            self.paragraph(4, &format!("{} ({})", sheet.name, sheet.kind));
        }
        self.paragraph(8, sheet.about);
        for Fact { label, words } in &sheet.facts {
            self.labelled(8, 10, label, words);
        }
        self.blank();
        for row in &sheet.rows {
            self.row(row);
        }
        if !sheet.rows.is_empty() {
            self.blank();
        }
    }

    fn row(&mut self, row: &Row) {
        self.labelled(8, 14, row.name, &row.about);
        let at = self.column(8, 14);
        match &row.set.values {
            Values::Plain(values) => {
                self.paragraph(at, &format!("{}: {}", row.set.lead, values.join(", ")));
            }
            Values::Explained(values) => {
                self.paragraph(at, &format!("{}:", row.set.lead));
                for (name, about) in values {
                    self.labelled(at + 2, 14, name, about);
                }
            }
            Values::Ranges(measure) => {
                let count = measure.buckets().len();
                let (lead, name) = (&row.set.lead, ranges::name(*measure));
                let heading = ranges::HEADING.to_uppercase();
                self.paragraph(
                    at,
                    &format!("{lead} {count}{TIE}ranges (see {heading}:{TIE}{name})"),
                );
            }
        }
    }

    fn heading(&mut self, words: &str) {
        for line in wrap(words, self.layout.width) {
            let line = self.strong(&line);
            self.line(0, &line);
        }
    }

    fn paragraph(&mut self, indent: usize, words: &str) {
        for line in wrap(words, self.layout.width.saturating_sub(indent)) {
            self.line(indent, &line);
        }
    }

    /// A label and, beside or below it, what it stands for.
    fn labelled(&mut self, indent: usize, column: usize, label: &str, words: &str) {
        let at = self.column(indent, column);
        let beside = label.width() < at - indent;
        let mut lines = wrap(words, self.layout.width.saturating_sub(at)).into_iter();
        if beside {
            let first = lines.next().unwrap_or_default();
            let gap = " ".repeat(at - indent - label.width());
            self.line(indent, &format!("{label}{gap}{first}"));
        } else {
            self.paragraph(indent, label);
        }
        for line in lines {
            self.line(at, &line);
        }
    }

    /// Where the text beside a label starts.
    fn column(&self, indent: usize, column: usize) -> usize {
        if self.layout.width < COLUMNS_MIN {
            indent + column.min(2)
        } else {
            indent + column
        }
    }

    fn line(&mut self, indent: usize, line: &str) {
        if !line.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.out.push_str(line.trim_end());
        }
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.out.push('\n');
    }

    fn strong(&self, words: &str) -> String {
        if self.layout.bold {
            format!("\u{1b}[1m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    }
}
