//! The same rows, put into the same tables by SQLite alone.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use telemetry_schema::wire::Report;

use crate::{Anyhow, client::CLIENTS, server::Folder};

/// A row, and the totals that it moves.
struct Row {
    day: u32,
    id: [u8; 16],
    receipt: [u8; 32],
    packed: Vec<u8>,
    lines: Vec<(i64, i64)>,
}

/// How long it takes.
pub fn insert(folder: &Folder, reports: &[Report]) -> Anyhow<Duration> {
    let connection = Connection::open(folder.ledger())?;
    // Those of the server; see its opener.
    connection.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096;",
    )?;
    let rows = rows(&connection, reports)?;
    let begins = Instant::now();
    for batch in rows.chunks(CLIENTS) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut totals: BTreeMap<(u32, i64), i64> = BTreeMap::new();
        let mut insert = connection.prepare_cached(
            "INSERT INTO report (day, id, receipt, kind, segment, arrived, lines)
             VALUES (?1, ?2, ?3, 0, 1, ?1, ?4)",
        )?;
        for row in batch {
            insert.execute((row.day, &row.id[..], &row.receipt[..], &row.packed))?;
            for (line, n) in &row.lines {
                *totals.entry((row.day, *line)).or_default() += n;
            }
        }
        let mut add = connection.prepare_cached(
            "INSERT INTO total (product, day, segment, line, n) VALUES (1, ?1, 1, ?2, ?3)
             ON CONFLICT (product, day, segment, line) DO UPDATE SET n = n + excluded.n",
        )?;
        for ((day, line), n) in totals {
            add.execute((day, line, n))?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(begins.elapsed())
}

fn rows(connection: &Connection, reports: &[Report]) -> Anyhow<Vec<Row>> {
    let mut known: HashMap<String, i64> = HashMap::new();
    let mut rows = Vec::with_capacity(reports.len());
    for report in reports {
        let mut lines = Vec::new();
        report.each_line(&mut |line, n| {
            let next = known.len().cast_signed() as i64 + 1;
            lines.push((*known.entry(line.key()).or_insert(next), n.cast_signed()));
        });
        lines.sort_unstable();
        let bytes = |(line, n): &(i64, i64)| [line.to_le_bytes()[0], n.to_le_bytes()[0], 0];
        rows.push(Row {
            day: report.day().days(),
            id: *report.id().as_bytes(),
            receipt: *report.receipt().as_bytes(),
            packed: lines.iter().flat_map(bytes).collect(),
            lines,
        });
    }
    for (key, id) in &known {
        let sql = "INSERT INTO line (id, product, key) VALUES (?1, 1, ?2)";
        connection.execute(sql, (id, key))?;
    }
    Ok(rows)
}
