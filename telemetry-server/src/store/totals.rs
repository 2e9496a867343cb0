//! Totals, read.

use std::collections::BTreeMap;

use rusqlite::Connection;
use telemetry_schema::Date;

/// The totals of one day, by the keys of lines.
pub type Day = BTreeMap<String, i64>;

/// The totals of a product by day, over all segments; of the days that have any.
pub fn read(
    connection: &Connection,
    product: i64,
    from: Date,
    to: Date,
) -> rusqlite::Result<BTreeMap<Date, Day>> {
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
    Ok(days)
}
