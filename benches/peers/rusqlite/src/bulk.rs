//! 100,000 rows by a bare SQLite, 100 in a transaction; prints microseconds a row.

use std::time::Instant;

use bench_rusqlite::{INSERT, event, open};

const ROWS: i64 = 100_000;
const IN_A_TRANSACTION: i64 = 100;

fn main() -> rusqlite::Result<()> {
    let connection = open()?;
    let started = Instant::now();
    let mut insert = connection.prepare(INSERT)?;
    for transaction in 0..ROWS / IN_A_TRANSACTION {
        connection.execute_batch("BEGIN")?;
        for number in 0..IN_A_TRANSACTION {
            insert.execute(event(transaction * IN_A_TRANSACTION + number))?;
        }
        connection.execute_batch("COMMIT")?;
    }
    println!(
        "bulk={:.4}",
        started.elapsed().as_secs_f64() * 1e6 / ROWS as f64
    );
    Ok(())
}
