//! What goes with time: rows of single reports, and the memory of what was taken back. Totals stay.

use rusqlite::Connection;
use telemetry_schema::Date;

use super::erase;
use crate::store::erased::ROW_DAYS;
use crate::validate::DAYS_AHEAD;

/// How many rows are looked at in one go: some milliseconds, and then reports have their turn.
const ROWS_AT_ONCE: u32 = 2_000;

/// A walk through the rows that may be old enough, by day and id.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The day on which it was begun.
    pub today: Date,
    next: Key,
}

/// Day and id.
type Key = (u32, Vec<u8>);

impl Sweep {
    /// A walk from the first row on.
    pub const fn new(today: Date) -> Self {
        Self {
            today,
            next: (0, Vec::new()),
        }
    }

    /// Deletes those of the next rows that arrived more than [`ROW_DAYS`] days ago. Tells how many, and
    /// whether there are more to be looked at.
    pub fn step(&mut self, connection: &Connection) -> rusqlite::Result<(usize, bool)> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let stepped = self.delete(connection).and_then(|(rows, next)| {
            connection.execute_batch("COMMIT")?;
            Ok((rows, next))
        });
        match stepped {
            Ok((rows, Some(next))) => {
                self.next = next;
                Ok((rows, true))
            }
            Ok((rows, None)) => Ok((rows, false)),
            Err(error) => {
                erase::roll_back(connection);
                Err(error)
            }
        }
    }

    fn delete(&self, connection: &Connection) -> rusqlite::Result<(usize, Option<Key>)> {
        let first_kept = self.today.days().saturating_sub(ROW_DAYS);
        // A report arrives on the day before its own at the earliest.
        let last_day = first_kept.saturating_add(DAYS_AHEAD);
        let sql = "SELECT day, id, arrived FROM report
             WHERE (day, id) >= (?1, ?2) AND day < ?3 ORDER BY day, id LIMIT ?4";
        let mut rows = connection.prepare_cached(sql)?;
        let looked_at = rows
            .query_map(
                (self.next.0, &self.next.1, last_day, ROWS_AT_ONCE + 1),
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?
            .collect::<rusqlite::Result<Vec<(u32, Vec<u8>, u32)>>>()?;
        let mut deleted = (0, None);
        for (day, id, arrived) in looked_at.iter().take(ROWS_AT_ONCE as usize) {
            if *arrived >= first_kept {
                continue;
            }
            for table in ["report", "document"] {
                let sql = format!("DELETE FROM {table} WHERE day = ?1 AND id = ?2");
                connection.prepare_cached(&sql)?.execute((day, id))?;
            }
            deleted = (deleted.0 + 1, deleted.1.max(Some(*day)));
        }
        if let Some(day) = deleted.1 {
            note_expired(connection, day)?;
        }
        let next = looked_at.into_iter().nth(ROWS_AT_ONCE as usize);
        Ok((deleted.0, next.map(|(day, id, _)| (day, id))))
    }
}

/// Up to this day rows are missing that the totals tell of; `check` compares those after it exactly.
fn note_expired(connection: &Connection, day: u32) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO meta (key, value) VALUES ('expired', ?1)
         ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
        [day],
    )?;
    Ok(())
}
