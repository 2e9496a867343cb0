//! Totals, read.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;
use telemetry_schema::Date;

use super::changes;

/// The totals of one day, by the keys of lines.
pub type Day = BTreeMap<String, i64>;

/// The totals of a product by day, over all segments; of the days that have any. With what was not folded into
/// the table yet, as of one moment.
pub fn read(
    connection: &Connection,
    product: i64,
    from: Date,
    to: Date,
) -> rusqlite::Result<BTreeMap<Date, Day>> {
    let connection = connection.unchecked_transaction()?;
    let sql = "SELECT total.day, line.key, sum(total.n) FROM total
         JOIN line ON line.id = total.line
         WHERE total.product = ?1 AND total.day BETWEEN ?2 AND ?3
         GROUP BY total.day, total.line";
    let mut rows = connection.prepare(sql)?;
    let mut rows = rows.query((product, from.days(), to.days()))?;
    let mut days = BTreeMap::<Date, Day>::new();
    while let Some(row) = rows.next()? {
        let day = days.entry(Date::from_days(row.get(0)?)).or_default();
        day.insert(row.get(1)?, row.get(2)?);
    }
    for ((day, line), n) in unfolded(&connection, product, from, to)? {
        let sql = "SELECT key FROM line WHERE id = ?1";
        let mut key = connection.prepare_cached(sql)?;
        let key = key.query_row([line], |row| row.get(0))?;
        let lines = days.entry(day).or_default();
        let total = lines.entry(key).or_default();
        *total += n;
    }
    // What was taken back is no row.
    for lines in days.values_mut() {
        lines.retain(|_, n| *n != 0);
    }
    days.retain(|_, lines| !lines.is_empty());
    Ok(days)
}

/// By day and line.
fn unfolded(
    connection: &Connection,
    product: i64,
    from: Date,
    to: Date,
) -> rusqlite::Result<HashMap<(Date, i64), i64>> {
    let mut sums = HashMap::new();
    let days = from.days()..=to.days();
    changes::each(connection, |_, changes| {
        for (place, n) in changes.ok_or_else(changes::unreadable)? {
            if place.product == product && days.contains(&place.day) {
                let at = (Date::from_days(place.day), place.line);
                *sums.entry(at).or_default() += n;
            }
        }
        Ok(())
    })?;
    Ok(sums)
}
