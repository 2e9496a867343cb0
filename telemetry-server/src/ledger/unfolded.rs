//! The totals' changes that are not in their table: what the writer remembers of the rows of `change`.
//!
//! What is remembered changes only after a commit, so a batch that fails leaves it as it was.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::totals::{self, Changes};
use crate::store::changes::{self, Change, Cursor};

/// When so many totals are to be written they are, however soon: up to 20 MB, and as much again while they are.
const PLACES_MAX: usize = 262_144;

/// Sums are summed up again when there are twice as many changes, and not below this.
const CHANGES_MIN: usize = 8_192;

/// What waits to be folded, and how far the fold is.
#[derive(Debug)]
pub struct Unfolded {
    /// Of the rows after the generation that is being folded.
    fresh: Changes,
    /// How many they were when they were last summed up.
    summed: usize,
    generation: Option<Generation>,
    /// The number of the last row that was written.
    last: i64,
    /// The rows up to here are folded, and gone.
    folded: i64,
    frozen_at: Instant,
}

/// Rows that are folded together.
#[derive(Debug)]
struct Generation {
    /// The last of them.
    seq: i64,
    /// What they change, summed up.
    changes: Changes,
    /// So many of these are in the table.
    done: usize,
}

/// Some of a generation that were folded; it counts once it is committed.
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Folded(usize);

impl Unfolded {
    /// What the last process has left.
    pub fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut unfolded = Self {
            fresh: Changes::default(),
            summed: 0,
            generation: None,
            last: 0,
            folded: 0,
            frozen_at: Instant::now(),
        };
        let begun = changes::cursor(connection)?.map(|cursor| cursor.seq);
        let mut of_generation = Changes::default();
        changes::each(connection, |seq, changes| {
            let changes = changes.ok_or_else(changes::unreadable)?;
            if begun.is_some_and(|last| seq <= last) {
                of_generation.extend(&changes);
            } else {
                unfolded.take(&changes);
            }
            unfolded.last = seq;
            Ok(())
        })?;
        if let Some(seq) = begun {
            unfolded.last = unfolded.last.max(seq);
            unfolded.generation = Some(Generation::new(seq, of_generation));
        }
        Ok(unfolded)
    }

    /// Writes what a batch changes, one a total and in order, as one row.
    pub fn write(&self, connection: &Connection, changes: &[Change]) -> rusqlite::Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let sql = "INSERT INTO change (seq, places) VALUES (?1, ?2)";
        let places = changes::pack(changes);
        connection
            .prepare_cached(sql)?
            .execute((self.last + 1, places))?;
        Ok(())
    }

    /// Folds at most so many totals of the generation, though one at least, and with the last of them takes its
    /// rows away.
    pub fn fold(
        &self,
        connection: &Connection,
        at_most: usize,
    ) -> rusqlite::Result<Option<Folded>> {
        let Some(generation) = &self.generation else {
            return Ok(None);
        };
        let (now, rest) = generation.split(at_most.max(1));
        totals::write(connection, now)?;
        match now.last() {
            // Rows go only with the last total: what is not in the table is in them alone.
            Some((last, _)) if rest > 0 => {
                let cursor = Cursor {
                    seq: generation.seq,
                    last: *last,
                };
                changes::set_cursor(connection, Some(cursor))?;
            }
            _ => {
                let sql = "DELETE FROM change WHERE seq <= ?1";
                connection.prepare_cached(sql)?.execute([generation.seq])?;
                changes::set_cursor(connection, None)?;
            }
        }
        Ok(Some(Folded(now.len())))
    }

    /// The transaction in which both was done is durable.
    pub fn committed(&mut self, written: &[Change], folded: Option<Folded>) {
        if !written.is_empty() {
            self.last += 1;
            self.take(written);
        }
        if let (Some(Folded(count)), Some(generation)) = (folded, &mut self.generation) {
            generation.done += count;
            if generation.split(usize::MAX).0.is_empty() {
                self.folded = generation.seq;
                self.generation = None;
            }
        }
    }

    /// Lets what there is be folded, where that is due: after a pause, or because it is much.
    pub fn freeze_after(&mut self, pause: Duration) {
        if self.frozen_at.elapsed() >= pause || self.summed >= PLACES_MAX {
            self.freeze();
        }
    }

    /// Lets what there is be folded, unless something else is.
    pub fn freeze(&mut self) {
        // What cancels out leaves rows as well.
        if self.generation.is_some() || self.last == self.folded {
            return;
        }
        let fresh = std::mem::take(&mut self.fresh);
        self.generation = Some(Generation::new(self.last, fresh));
        self.summed = 0;
        self.frozen_at = Instant::now();
    }

    /// Whether a fold is under way.
    pub const fn is_folding(&self) -> bool {
        self.generation.is_some()
    }

    /// The number of the last row that was written.
    pub const fn last(&self) -> i64 {
        self.last
    }

    /// Whether the rows up to one are folded, and gone.
    pub const fn is_folded(&self, seq: i64) -> bool {
        seq <= self.folded
    }

    fn take(&mut self, changes: &[Change]) {
        self.fresh.extend(changes);
        if self.fresh.len() >= 2 * self.summed.max(CHANGES_MIN) {
            self.summed = self.fresh.sum_up().len();
        }
    }
}

impl Generation {
    fn new(seq: i64, mut changes: Changes) -> Self {
        changes.sum_up();
        Self {
            seq,
            changes,
            done: 0,
        }
    }

    /// The next ones, and how many are left after them.
    fn split(&self, at_most: usize) -> (&[Change], usize) {
        let left = self.changes.from(self.done);
        let now = left.get(..at_most).unwrap_or(left);
        (now, left.len() - now.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{changes::Place, schema};

    fn empty() -> Unfolded {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::LEDGER.migrate(&mut connection).unwrap();
        Unfolded::read(&connection).unwrap()
    }

    fn change(line: usize) -> Change {
        let place = Place {
            product: 1,
            day: 1,
            segment: 1,
            line: i64::try_from(line).unwrap(),
        };
        (place, 1)
    }

    const LONG: Duration = Duration::from_secs(3_600);

    #[test]
    fn so_many_totals_are_folded_before_the_pause_is_over() {
        let mut unfolded = empty();
        for batch in 0..20 {
            // The same ones over and over are few.
            let changes: Vec<_> = (0..PLACES_MAX / 10).map(change).collect();
            unfolded.committed(&changes, None);
            unfolded.freeze_after(LONG);
            assert!(!unfolded.is_folding(), "{batch}");
        }
        let changes: Vec<_> = (0..2 * PLACES_MAX).map(change).collect();
        unfolded.committed(&changes, None);
        unfolded.freeze_after(LONG);
        assert!(unfolded.is_folding());
    }

    #[test]
    fn changes_that_cancel_out_are_folded_too() {
        let mut unfolded = empty();
        unfolded.freeze();
        assert!(!unfolded.is_folding(), "there is nothing");
        let (place, _) = change(1);
        unfolded.committed(&[(place, 1)], None);
        unfolded.committed(&[(place, -1)], None);
        assert!(!unfolded.is_folded(unfolded.last()));
        unfolded.freeze();
        assert!(unfolded.is_folding());
        unfolded.committed(&[], Some(Folded(0)));
        assert!(!unfolded.is_folding());
        assert!(unfolded.is_folded(unfolded.last()));
    }
}
