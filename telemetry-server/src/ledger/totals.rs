//! What a batch changes in the totals: summed up first, so that each total is written once a batch.

use std::collections::HashMap;

use rusqlite::Connection;

/// A total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub product: i64,
    pub day: u32,
    pub segment: i64,
    pub line: i64,
}

/// By how much totals change.
#[derive(Debug, Default)]
pub struct Changes(HashMap<Place, i64>);

impl Changes {
    /// A total changes by so much.
    pub fn add(&mut self, place: Place, n: i64) {
        // A count is at most 10,000: a batch comes nowhere near the end.
        let sum = self.0.entry(place).or_default();
        *sum = sum.saturating_add(n);
    }

    /// Writes the changes, in the order of the table. A total that becomes nothing is no row.
    pub fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut changes: Vec<_> = self.0.into_iter().filter(|(_, n)| *n != 0).collect();
        changes.sort_unstable();
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
            } = place;
            if n > 0 {
                add.execute((product, day, segment, line, n))?;
            } else {
                subtract.execute((product, day, segment, line, n))?;
                clear.execute((product, day, segment, line))?;
            }
        }
        Ok(())
    }
}
