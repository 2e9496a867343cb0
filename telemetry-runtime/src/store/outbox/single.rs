//! Single events, by run and day.

use rusqlite::params;
use telemetry_schema::{
    Level,
    wire::{Report, ReportKind, Single, Uuid},
};

use super::{
    desk::{Desk, Draft, rows_id},
    draw::{Draw, id},
    trouble::Trouble,
};
use crate::{
    consent::epoch::Epoch,
    report::{
        Published,
        singles::{self, SingleRow},
    },
    store::{Build, cell, day::Open},
};

/// So many runs of a day are told of: with more of them their documents would be all that there is room for.
/// The number of a run is random, so the first are as good as any. The sums of the day have all of them.
const RUNS_MAX: usize = 64;

/// And so many events of a run, which are ten documents or so.
const EVENTS_MAX: usize = 4_000;

const RUNS: &str = "SELECT DISTINCT session FROM event
     WHERE day = ?1 AND build = ?2 AND epoch = ?3 AND sealed_by = 0 ORDER BY session LIMIT ?4";
const EVENTS: &str = "SELECT sequence, hour, entry, cell, n FROM event
     WHERE session = ?1 AND day = ?2 AND build = ?3 AND epoch = ?4 AND sealed_by = 0
     ORDER BY sequence LIMIT ?5";
const MARK: &str = "UPDATE event SET sealed_by = ?1
     WHERE day = ?2 AND build = ?3 AND epoch = ?4 AND sealed_by = 0";
const MARK_RUN: &str = "UPDATE event SET sealed_by = ?1
     WHERE session = ?2 AND sequence BETWEEN ?3 AND ?4 AND day = ?5 AND build = ?6 AND epoch = ?7
     AND sealed_by = 0";

impl Desk<'_> {
    pub(super) fn seal_singles(
        &mut self,
        open: Open,
        of: &(Build, Published),
        epoch: &Epoch,
        draw: &mut dyn Draw,
    ) -> Result<(), Trouble> {
        let key = (open.build, open.epoch);
        let rows = rows_id(ReportKind::Singles, open.day, key);
        if epoch.level == Level::Full && !self.fence.rows.contains(&rows) {
            for session in self.runs(open)? {
                self.seal_run(open, session, of, (epoch.level, rows), draw)?;
            }
        }
        let left = params![self.next_number(), open.day, open.build, open.epoch];
        self.connection.execute(MARK, left)?;
        Ok(())
    }

    fn runs(&self, open: Open) -> rusqlite::Result<Vec<i64>> {
        let mut select = self.connection.prepare(RUNS)?;
        let most = i64::try_from(RUNS_MAX).unwrap_or(i64::MAX);
        let key = params![open.day, open.build, open.epoch, most];
        let runs = select.query_map(key, |row| row.get(0))?;
        runs.collect()
    }

    /// The run gets a random id, so that not even the device's own number of it leaves.
    fn seal_run(
        &mut self,
        open: Open,
        session: i64,
        (build, published): &(Build, Published),
        (level, rows): (Level, u64),
        draw: &mut dyn Draw,
    ) -> Result<(), Trouble> {
        let mut events: Vec<Single> = Vec::new();
        for row in self.events(open, session)? {
            events.extend(singles::single(&row, id(draw)?, build, published));
        }
        let run: Uuid = id(draw)?;
        for document in singles::singles(events, (open.day, level), run, (build, published)) {
            let places = document.events.first().zip(document.events.last());
            let Some((first, last)) = places.map(|(first, last)| (first.sequence, last.sequence))
            else {
                continue;
            };
            let Some(document) = singles::judged(document, published) else {
                self.pass_over();
                continue;
            };
            let number = self.next_number();
            self.connection.execute(
                MARK_RUN,
                params![
                    number, session, first, last, open.day, open.build, open.epoch
                ],
            )?;
            self.draft(Draft {
                number,
                day: open.day,
                epoch: open.epoch,
                rows,
                report: Report::Singles(document),
            });
        }
        Ok(())
    }

    /// What contradicts its own types has been damaged since it came in.
    fn events(&self, open: Open, session: i64) -> rusqlite::Result<Vec<SingleRow>> {
        let mut select = self.connection.prepare(EVENTS)?;
        let most = i64::try_from(EVENTS_MAX).unwrap_or(i64::MAX);
        let key = params![session, open.day, open.build, open.epoch, most];
        let rows = select.query_map(key, |row| {
            let cell: String = row.get(3)?;
            let n: i64 = row.get(4)?;
            Ok(cell::read(&cell).map(|cell| (row.get(0), row.get(1), row.get(2), cell, n)))
        })?;
        let mut events = Vec::new();
        for row in rows {
            if let Some((Ok(sequence), Ok(hour), Ok(entry), cell, n)) = row? {
                let n = n.max(0).cast_unsigned();
                events.push(SingleRow {
                    sequence,
                    hour,
                    entry,
                    cell,
                    n,
                });
            }
        }
        Ok(events)
    }
}
