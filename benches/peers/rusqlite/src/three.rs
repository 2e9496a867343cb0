//! Three rows by a bare SQLite.

use bench_rusqlite::{INSERT, event, open};

fn main() -> rusqlite::Result<()> {
    let connection = open()?;
    for number in 0..3 {
        connection.execute(INSERT, event(number))?;
    }
    Ok(())
}
