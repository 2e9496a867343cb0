use crate::html::Html;

/// Numbers, a row for each thing that they belong to.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many columns from the left hold words; those right of them hold numbers.
    words: usize,
    wide: bool,
}

impl Table {
    /// The first column names the rows.
    pub fn new(caption: &str, head: &[&str]) -> Self {
        Self {
            caption: caption.to_owned(),
            head: head.iter().map(|&words| words.to_owned()).collect(),
            rows: Vec::new(),
            words: 1,
            wide: head.len() > COLUMNS_MAX,
        }
    }

    /// How many columns hold words.
    pub fn words(mut self, columns: usize) -> Self {
        self.words = columns;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// A table as a whole.
    pub fn put(&self, out: &mut Html) {
        if self.wide {
            // What scrolls must be reachable without a mouse.
            out.put(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n",
                &[&self.caption],
            );
        } else {
            out.put("<div class=\"scroll\">\n", &[]);
        }
        out.put(
            "<table>\n<caption>{}</caption>\n<thead><tr>",
            &[&self.caption],
        );
        for (at, words) in self.head.iter().enumerate() {
            if at < self.words {
                out.put("<th scope=\"col\">{}</th>", &[words]);
            } else {
                out.put("<th scope=\"col\" class=\"n\">{}</th>", &[words]);
            }
        }
        out.put("</tr></thead>\n<tbody>\n", &[]);
        for row in &self.rows {
            self.put_row(out, row);
        }
        out.put("</tbody>\n</table>\n</div>\n", &[]);
    }

    fn put_row(&self, out: &mut Html, row: &[String]) {
        out.put("<tr>", &[]);
        for (at, cell) in row.iter().enumerate() {
            match at {
                0 => out.put("<th scope=\"row\">{}</th>", &[cell]),
                _ if at < self.words => out.put("<td>{}</td>", &[cell]),
                _ => out.put("<td class=\"n\">{}</td>", &[cell]),
            }
        }
        out.put("</tr>\n", &[]);
    }
}

/// So many columns fit a phone.
const COLUMNS_MAX: usize = 4;
