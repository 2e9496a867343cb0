//! Every row of the store, for people and programs outside.

use std::{
    io::{self, Write},
    ops::RangeInclusive,
};

use super::{
    ConsentRow, Store, StoreError,
    rows::{Label, Row, Values, What},
};

/// The columns of the CSV export, in their order. Cells without meaning for a row are empty.
///
/// `row` is `feature`, `event`, `timing`, `single`, `loss` or `consent`. `values` and `sums` are
/// `name=value` joined by `;`, members of a set joined by `+`. Of a change of consent `outcome` is
/// what happened, and `values` has what held from then on.
pub const CSV_COLUMNS: [&str; 16] = [
    "row", "day", "hour", "version", "build", "epoch", "entry", "outcome", "error", "values",
    "sums", "from_ns", "to_ns", "session", "sequence", "n",
];

impl Store {
    /// Every row of some days as a JSON object on a line of its own; losses as `"row": "loss"`. Returns
    /// how many.
    /// The changes of consent follow as `"row": "consent"`; they are not counted.
    ///
    /// # Errors
    /// When the store cannot be read or `out` cannot be written to.
    pub fn export_json_lines(
        &self,
        days: &RangeInclusive<u32>,
        out: &mut impl Write,
    ) -> Result<u64, ExportError> {
        let rows = self.each_counted(days, |row| {
            serde_json::to_writer(&mut *out, &row)?;
            out.write_all(b"\n")
        })?;
        self.each_consent(days, |change| {
            serde_json::to_writer(&mut *out, &change).map_err(io::Error::from)?;
            Ok::<_, ExportError>(out.write_all(b"\n")?)
        })?;
        Ok(rows)
    }

    /// Every row of some days as a line of CSV (RFC 4180), after a line with [`CSV_COLUMNS`]. Returns how many.
    /// The changes of consent follow; they are not counted.
    ///
    /// # Errors
    /// When the store cannot be read or `out` cannot be written to.
    pub fn export_csv(
        &self,
        days: &RangeInclusive<u32>,
        out: &mut impl Write,
    ) -> Result<u64, ExportError> {
        write_line(out, &CSV_COLUMNS.map(str::to_owned))?;
        let rows = self.each_counted(days, |row| write_line(out, &cells(row)))?;
        self.each_consent(days, |change| {
            Ok::<_, ExportError>(write_line(out, &consent_cells(&change))?)
        })?;
        Ok(rows)
    }

    fn each_counted(
        &self,
        days: &RangeInclusive<u32>,
        mut write: impl FnMut(Row) -> io::Result<()>,
    ) -> Result<u64, ExportError> {
        let mut rows = 0;
        self.each_row(days, None, |row| {
            rows += 1;
            Ok::<_, ExportError>(write(row)?)
        })?;
        Ok(rows)
    }
}

/// Why an export ended early.
#[derive(Debug)]
pub enum ExportError {
    /// The store could not be read.
    Store(StoreError),
    /// The export could not be written.
    Out(io::Error),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

impl std::fmt::Display for ExportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(_) => f.write_str("could not read the store"),
            Self::Out(_) => f.write_str("could not write the export"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => Some(error),
            Self::Out(error) => Some(error),
        }
    }
}

/// The cells of a line in the order of [`CSV_COLUMNS`].
type Cells = [String; CSV_COLUMNS.len()];

fn set(line: &mut Cells, column: &str, cell: String) {
    if let Some(at) = CSV_COLUMNS.iter().position(|name| *name == column) {
        line[at] = cell;
    }
}

fn consent_cells(change: &ConsentRow) -> Cells {
    let level = change.level.as_deref().unwrap_or("off");
    let mut line = Cells::default();
    set(&mut line, "row", "consent".to_owned());
    set(&mut line, "day", change.day.to_string());
    set(&mut line, "hour", change.hour.to_string());
    set(&mut line, "outcome", change.action.clone());
    set(
        &mut line,
        "values",
        format!("level={level};share={};by={}", change.share, change.by),
    );
    line
}

fn cells(row: Row) -> Cells {
    let mut line = Cells::default();
    let mut set = |column, cell| set(&mut line, column, cell);
    set("day", row.day.to_string());
    set("version", row.version);
    set("build", row.build);
    set("epoch", row.epoch);
    set("entry", row.entry.unwrap_or_default());
    set("n", row.n.to_string());
    match row.what {
        What::Feature { outcome, error } => {
            set("row", "feature".to_owned());
            set("outcome", outcome.to_owned());
            set("error", error.unwrap_or_default());
        }
        What::Event { values, sums } => {
            set("row", "event".to_owned());
            set("values", joined(&values, label));
            set("sums", joined(&sums, u64::to_string));
        }
        What::Timing { from_ns, to_ns } => {
            set("row", "timing".to_owned());
            set("from_ns", from_ns.to_string());
            set("to_ns", to_ns.to_string());
        }
        What::Single {
            hour,
            session,
            sequence,
            values,
        } => {
            set("row", "single".to_owned());
            set("hour", hour.to_string());
            set("session", session);
            set("sequence", sequence.to_string());
            set("values", joined(&values, label));
        }
        What::Loss { cause } => {
            set("row", "loss".to_owned());
            set("outcome", cause);
        }
    }
    line
}

fn joined<V>(values: &Values<V>, text: impl Fn(&V) -> String) -> String {
    let pairs: Vec<String> = values
        .0
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value)))
        .collect();
    pairs.join(";")
}

fn label(label: &Label) -> String {
    match label {
        Label::One(name) => name.clone(),
        Label::Set(members) => members.join("+"),
    }
}

fn write_line(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// Names need no quotes; versions and labels of buckets might.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
