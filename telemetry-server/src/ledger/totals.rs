//! By how much totals change: summed up first, so that each is written once.

use rusqlite::Connection;

use crate::store::changes::{Change, Place};

/// Changes in the order in which they come. One that moves nothing goes when they are summed up.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// A total changes by so much.
    pub fn add(&mut self, place: Place, n: i64) {
        self.0.push((place, n));
    }

    /// Others come after these.
    pub fn extend(&mut self, others: &[Change]) {
        self.0.extend_from_slice(others);
    }

    /// How many there are, summed up or not.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Those from one on.
    pub fn from(&self, first: usize) -> &[Change] {
        self.0.get(first..).unwrap_or_default()
    }

    /// One a total, in the order of the table. The lines of a report come in that order, and a stable sort
    /// finds what is in order already: to sum up costs less than to look each up in a map.
    pub fn sum_up(&mut self) -> &[Change] {
        self.0.sort_by_key(|(place, _)| *place);
        self.0.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                // A count is at most 10,000: sums come nowhere near the end.
                kept.1 = kept.1.saturating_add(next.1);
            }
            is_same
        });
        self.0.retain(|(_, n)| *n != 0);
        &self.0
    }
}

/// Writes changes, one a total and in the order of the table. A total that becomes nothing is no row.
pub fn write(connection: &Connection, changes: &[Change]) -> rusqlite::Result<()> {
    let mut add = connection.prepare_cached(
        "INSERT INTO total (product, day, segment, line, n) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (product, day, segment, line) DO UPDATE SET n = n + excluded.n",
    )?;
    let mut subtract = connection.prepare_cached(
        "UPDATE total SET n = n + ?5
         WHERE product = ?1 AND day = ?2 AND segment = ?3 AND line = ?4",
    )?;
    let mut clear = connection.prepare_cached(
        "DELETE FROM total
         WHERE product = ?1 AND day = ?2 AND segment = ?3 AND line = ?4 AND n = 0",
    )?;
    for (place, n) in changes {
        let Place {
            product,
            day,
            segment,
            line,
        } = *place;
        if *n > 0 {
            add.execute((product, day, segment, line, *n))?;
        } else {
            subtract.execute((product, day, segment, line, *n))?;
            clear.execute((product, day, segment, line))?;
        }
    }
    Ok(())
}
