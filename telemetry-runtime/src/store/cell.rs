//! How a cell and its sums are written in a row: numbers in decimal, joined by commas.
//!
//! A call's cell is its outcome (0 ok, 1 err, 2 panic, 3 cancelled), followed by the index of the
//! error's kind if that was recorded: `1,5`. An event's cell is the index of each field in the
//! order of the description, of a set its mask: `0,2,11`; without fields it is empty. Sums are
//! the exact totals of the fields that are quantities, in the same order.
//!
//! Text and not packed bits: a person with `sqlite3` can read it beside the catalog, a set of 64
//! members fits, and the primary key compares it as it is. Names would make rows larger and let
//! text into a place where only places in a catalog belong.

use std::{
    fmt::{Display, Write},
    str::FromStr,
};

/// Writes numbers as a cell.
pub fn write<N: Display>(numbers: impl IntoIterator<Item = N>) -> String {
    let mut cell = String::new();
    write_to(&mut cell, numbers);
    cell
}

/// The same in the place of what is there.
pub fn write_to<N: Display>(cell: &mut String, numbers: impl IntoIterator<Item = N>) {
    cell.clear();
    for number in numbers {
        if !cell.is_empty() {
            cell.push(',');
        }
        // Writing to a string does not fail.
        let _ = write!(cell, "{number}");
    }
}

/// Reads them back; `None` when this is no cell.
pub fn read<N: FromStr>(cell: &str) -> Option<Vec<N>> {
    let mut numbers = Vec::new();
    read_to(&mut numbers, cell)?;
    Some(numbers)
}

/// The same in the place of what is there.
pub fn read_to<N: FromStr>(numbers: &mut Vec<N>, cell: &str) -> Option<()> {
    numbers.clear();
    if !cell.is_empty() {
        for number in cell.split(',') {
            numbers.push(number.parse().ok()?);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_back() {
        for numbers in [vec![], vec![0], vec![1, 5], vec![0, u64::MAX, 3]] {
            assert_eq!(read(&write(&numbers)), Some(numbers));
        }
        assert_eq!(read::<u64>("1,,2"), None);
        assert_eq!(read::<u64>("think"), None);
    }
}
