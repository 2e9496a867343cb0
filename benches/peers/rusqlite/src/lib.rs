//! A bare SQLite, set up as a program would that keeps records in it.

use std::path::PathBuf;

use rusqlite::Connection;

/// Opens the database in the folder that `BENCH_DIR` names.
///
/// # Errors
/// When SQLite cannot.
///
/// # Panics
/// Without `BENCH_DIR`.
pub fn open() -> rusqlite::Result<Connection> {
    let dir = PathBuf::from(std::env::var_os("BENCH_DIR").expect("BENCH_DIR names a folder"));
    let connection = Connection::open(dir.join("bare.sqlite"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE IF NOT EXISTS event
            (day INTEGER, command INTEGER, success INTEGER, found INTEGER, took INTEGER, read INTEGER);",
    )?;
    Ok(connection)
}

/// The statement that inserts one event.
pub const INSERT: &str = "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

/// An event whose fields follow from a number.
#[must_use]
pub fn event(number: i64) -> [i64; 6] {
    [
        20_000,
        number % 3,
        number % 2,
        number & 0x3ff,
        number & 0xffff,
        number & 0xf_ffff,
    ]
}
