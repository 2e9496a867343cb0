//! Tables for a person: columns, and no lines that a program would have to skip.

use comfy_table::{CellAlignment, Table, presets};

/// A table under its headings; the last columns are numbers.
pub fn render(headings: &[&str], rows: Vec<Vec<String>>, numbers: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(headings);
    table.add_rows(rows);
    let first_number = headings.len().saturating_sub(numbers);
    for (at, column) in table.column_iter_mut().enumerate() {
        // Between columns two spaces, before the first none.
        column.set_padding((0, 2));
        if at >= first_number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    text.lines()
        .fold(String::new(), |text, line| text + line.trim_end() + "\n")
}
