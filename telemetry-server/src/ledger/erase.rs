//! Taking a report back: its lines are subtracted and its row goes, or, where it is not here, it is
//! remembered for the day that it comes.

use rusqlite::Connection;

use super::{totals::Changes, unfolded::Unfolded};
use crate::store::{
    changes::Place,
    erased::{self, Erased, Tombstone},
    packed,
};

/// The days of a report that is here, and whether the receipt is its own.
///
/// An id is asked for without its day, so each day that has rows is looked into: at most the days of
/// [`erased::TOMBSTONE_DAYS`], a lookup each. A second index would be cheaper here, and dearer for every
/// report that comes.
pub fn find(
    connection: &Connection,
    id: &[u8],
    receipt: &[u8],
) -> rusqlite::Result<Vec<(u32, bool)>> {
    let sql = "WITH RECURSIVE days (day, last) AS (
            SELECT min(day), max(day) FROM report
            UNION ALL
            SELECT day + 1, last FROM days WHERE day < last
        )
        SELECT report.day, report.receipt FROM days
        JOIN report ON report.day = days.day AND report.id = ?1";
    let mut rows = connection.prepare_cached(sql)?;
    let row = |row: &rusqlite::Row<'_>| {
        let is_own = row.get_ref(1)?.as_blob()? == receipt;
        Ok((row.get(0)?, is_own))
    };
    rows.query_map([id], row)?.collect()
}

/// Subtracts a report and deletes its row; the receipt has been compared.
pub fn erase(
    connection: &Connection,
    day: u32,
    id: &[u8],
    changes: &mut Changes,
) -> rusqlite::Result<()> {
    let sql = "SELECT segment.product, report.segment, report.lines FROM report
         JOIN segment ON segment.id = report.segment WHERE report.day = ?1 AND report.id = ?2";
    let mut of_row = connection.prepare_cached(sql)?;
    let (product, segment, bytes): (i64, i64, Vec<u8>) =
        of_row.query_row((day, id), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let lines = packed::unpack(&bytes).ok_or(rusqlite::Error::InvalidQuery)?;
    for (line, n) in lines {
        let place = Place {
            product,
            day,
            segment,
            line,
        };
        changes.add(place, n.saturating_neg());
    }
    drop(of_row);
    for table in ["report", "document"] {
        let sql = format!("DELETE FROM {table} WHERE day = ?1 AND id = ?2");
        connection.prepare_cached(&sql)?.execute((day, id))?;
    }
    Ok(())
}

/// Erases again what was taken back and is here all the same, because the ledger is a backup, or a process
/// was killed between the two commits; tells whether it was looked for. Nothing needs to be looked at where
/// the marks are equal.
pub fn catch_up(
    connection: &Connection,
    erased: &Erased,
    unfolded: &mut Unfolded,
) -> rusqlite::Result<bool> {
    let mark = erased.mark()?;
    if erased::mark(connection)? == mark {
        return Ok(false);
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let caught_up = apply(connection, erased).and_then(|mut changes| {
        unfolded.write(connection, changes.sum_up())?;
        set_mark(connection, mark.as_deref())?;
        connection.execute_batch("COMMIT")?;
        Ok(changes)
    });
    match caught_up {
        Ok(changes) => {
            unfolded.committed(changes.from(0), None);
            Ok(true)
        }
        Err(error) => {
            roll_back(connection);
            Err(error)
        }
    }
}

fn apply(connection: &Connection, erased: &Erased) -> rusqlite::Result<Changes> {
    let mut changes = Changes::default();
    erased.each(|Tombstone { id, receipt, day }| {
        for day in days_of(connection, &id, &receipt, day)? {
            erase(connection, day, &id, &mut changes)?;
        }
        Ok(())
    })?;
    Ok(changes)
}

fn days_of(
    connection: &Connection,
    id: &[u8],
    receipt: &[u8],
    day: Option<u32>,
) -> rusqlite::Result<Vec<u32>> {
    let Some(day) = day else {
        let found = find(connection, id, receipt)?;
        let own = found.into_iter().filter(|(_, is_own)| *is_own);
        return Ok(own.map(|(day, _)| day).collect());
    };
    let sql = "SELECT 1 FROM report WHERE day = ?1 AND id = ?2 AND receipt = ?3";
    let is_here = connection.prepare_cached(sql)?.exists((day, id, receipt))?;
    Ok(is_here.then_some(day).into_iter().collect())
}

/// Takes on the mark of what was taken back.
pub fn set_mark(connection: &Connection, mark: Option<&[u8]>) -> rusqlite::Result<()> {
    match mark {
        Some(mark) => connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('mark', ?1)",
            [mark],
        )?,
        None => connection.execute("DELETE FROM meta WHERE key = 'mark'", [])?,
    };
    Ok(())
}

/// Ends a transaction that failed; some failures have ended it already.
pub fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}
