//! Products, their catalogs, and the entries that their owner does not want any more.

use rusqlite::{Connection, OptionalExtension as _};
use telemetry_schema::{Date, wire::Hash};

/// A product's name has so many characters at most, as on the device.
pub const PRODUCT_CHARS_MAX: usize = 64;

/// Whether a name is one that a product can have: on a device it becomes a folder.
#[must_use]
pub fn is_product(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=PRODUCT_CHARS_MAX).contains(&name.len()) && name.bytes().all(is_part)
}

/// The number of a product, if it is known.
pub fn product(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM product WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// All products by name.
pub fn products(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut rows = connection.prepare("SELECT id, name FROM product ORDER BY name")?;
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The number of a product, which is known from now on.
pub fn make_product(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.execute("INSERT OR IGNORE INTO product (name) VALUES (?1)", [name])?;
    connection.query_row("SELECT id FROM product WHERE name = ?1", [name], |row| {
        row.get(0)
    })
}

/// Adds a catalog, and tells whether it is a new one.
pub fn add(
    connection: &Connection,
    product: i64,
    hash: &Hash,
    document: &str,
    today: Date,
) -> rusqlite::Result<bool> {
    let added = connection.execute(
        "INSERT OR IGNORE INTO catalog (product, hash, document, added) VALUES (?1, ?2, ?3, ?4)",
        (product, &hash.as_bytes()[..], document, today.days()),
    )?;
    Ok(added == 1)
}

/// A catalog's row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The hash that reports name it by.
    pub hash: Vec<u8>,
    /// What it says.
    pub document: String,
    /// When it was added.
    pub added: Date,
}

/// The catalogs of a product, the oldest first.
pub fn of_product(connection: &Connection, product: i64) -> rusqlite::Result<Vec<Row>> {
    let sql = "SELECT hash, document, added FROM catalog WHERE product = ?1 ORDER BY added, hash";
    let mut rows = connection.prepare(sql)?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Row {
            hash: row.get(0)?,
            document: row.get(1)?,
            added: Date::from_days(row.get(2)?),
        })
    };
    rows.query_map([product], row)?.collect()
}

/// Withdraws an entry, and tells whether it was not before.
pub fn withdraw(
    connection: &Connection,
    product: i64,
    entry: &str,
    today: Date,
) -> rusqlite::Result<bool> {
    let withdrawn = connection.execute(
        "INSERT OR IGNORE INTO withdrawn (product, entry, day) VALUES (?1, ?2, ?3)",
        (product, entry, today.days()),
    )?;
    Ok(withdrawn == 1)
}

/// Wants an entry again, and tells whether it was withdrawn.
pub fn restore(connection: &Connection, product: i64, entry: &str) -> rusqlite::Result<bool> {
    let restored = connection.execute(
        "DELETE FROM withdrawn WHERE product = ?1 AND entry = ?2",
        (product, entry),
    )?;
    Ok(restored == 1)
}

/// The entries of a product that were withdrawn, with the day.
pub fn withdrawn(connection: &Connection, product: i64) -> rusqlite::Result<Vec<(String, Date)>> {
    let sql = "SELECT entry, day FROM withdrawn WHERE product = ?1 ORDER BY entry";
    let mut rows = connection.prepare(sql)?;
    rows.query_map([product], |row| {
        Ok((row.get(0)?, Date::from_days(row.get(1)?)))
    })?
    .collect()
}
