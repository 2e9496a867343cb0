//! Taking a report back: its lines are subtracted and its row goes, or, where it is not here, it is
//! remembered for the day that it comes.

use rusqlite::{Connection, OptionalExtension as _};

use super::{totals::Changes, unfolded::Unfolded};
use crate::store::{
    changes::Place,
    erased::{self, Erased, Tombstone},
    packed,
};

/// The days that have rows, found by stepping from each to the next one: SQLite seeks for a `min` that stands
/// alone, and would read the whole table for a `min` beside a `max`, or for a `DISTINCT`.
const DAYS: &str = "WITH RECURSIVE days (day) AS (
        SELECT min(day) FROM report
        UNION ALL
        SELECT (SELECT min(day) FROM report WHERE day > days.day) FROM days WHERE day IS NOT NULL
    )
    SELECT day FROM days WHERE day IS NOT NULL";

/// Whose a report of a day is.
const ITS_RECEIPT: &str = "SELECT receipt FROM report WHERE day = ?1 AND id = ?2";

/// The days that have rows: about those of [`erased::TOMBSTONE_DAYS`] at most.
pub fn days(connection: &Connection) -> rusqlite::Result<Vec<u32>> {
    let mut rows = connection.prepare_cached(DAYS)?;
    rows.query_map([], |row| row.get(0))?.collect()
}

/// The days of a report that is here, and whether the receipt is its own.
///
/// An id is asked for without its day, so each day that has rows is looked into, a lookup each. A second index
/// would be cheaper here, and dearer for every report that comes.
pub fn find(
    connection: &Connection,
    days: &[u32],
    id: &[u8],
    receipt: &[u8],
) -> rusqlite::Result<Vec<(u32, bool)>> {
    let mut of_day = connection.prepare_cached(ITS_RECEIPT)?;
    let mut found = Vec::new();
    for day in days {
        let is_own = of_day
            .query_row((day, id), |row| Ok(row.get_ref(0)?.as_blob()? == receipt))
            .optional()?;
        found.extend(is_own.map(|is_own| (*day, is_own)));
    }
    Ok(found)
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
    // Listed once: as many as 100,000 are remembered without a day.
    let days = days(connection)?;
    erased.each(|Tombstone { id, receipt, day }| {
        let days = day.as_ref().map_or(&days[..], std::slice::from_ref);
        let found = find(connection, days, &id, &receipt)?;
        for (day, _) in found.into_iter().filter(|(_, is_own)| *is_own) {
            erase(connection, day, &id, &mut changes)?;
        }
        Ok(())
    })?;
    Ok(changes)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    /// Anybody may ask for it, so it must not cost more where there are more reports.
    #[test]
    fn to_find_a_report_reads_no_table_through() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::LEDGER.migrate(&mut connection).unwrap();
        for sql in [DAYS, ITS_RECEIPT] {
            let mut plan = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .unwrap();
            let count = plan.parameter_count();
            let unset = rusqlite::params_from_iter(vec![rusqlite::types::Null; count]);
            let steps = plan
                .query_map(unset, |row| row.get::<_, String>(3))
                .unwrap();
            let steps: Vec<_> = steps.map(Result::unwrap).collect();
            let of_reports = |how: &str| steps.iter().any(|step| step.starts_with(how));
            assert!(of_reports("SEARCH report"), "{steps:?}");
            assert!(!of_reports("SCAN report"), "{steps:?}");
        }
    }

    #[test]
    fn all_days_that_have_rows_are_found_however_far_apart() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::LEDGER.migrate(&mut connection).unwrap();
        assert!(days(&connection).unwrap().is_empty());
        let sql = "INSERT INTO report VALUES (?1, ?2, ?3, 0, 1, 0, x'')";
        let spread = [0, 3, 4, 20_777, u32::MAX];
        for (day, id) in spread.iter().flat_map(|day| [(day, b"a"), (day, b"b")]) {
            connection.execute(sql, (day, id, b"own")).unwrap();
        }
        let days = days(&connection).unwrap();
        assert_eq!(days, spread);
        let found = |id, receipt| find(&connection, &days, id, receipt).unwrap();
        assert_eq!(found(b"b", b"own"), spread.map(|day| (day, true)));
        assert_eq!(found(b"b", b"other"), spread.map(|day| (day, false)));
        assert_eq!(found(b"c", b"own"), []);
    }
}
