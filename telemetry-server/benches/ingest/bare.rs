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

/// The tables, and the lines that have an id.
pub struct Bare {
    connection: Connection,
    known: HashMap<String, i64>,
}

impl Bare {
    /// With the pragmas of the server; see its opener.
    pub fn open(folder: &Folder) -> Anyhow<Self> {
        let connection = Connection::open(folder.ledger())?;
        connection.execute_batch(
            "PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096;",
        )?;
        let known = HashMap::new();
        Ok(Self { connection, known })
    }

    /// How long it takes to insert the rows of reports; to make them is not counted.
    pub fn insert(&mut self, reports: &[Report]) -> Anyhow<Duration> {
        let rows = self.rows(reports)?;
        insert(&self.connection, &rows)
    }

    fn rows(&mut self, reports: &[Report]) -> Anyhow<Vec<Row>> {
        let before = self.known.len();
        let rows = reports.iter().map(|report| row(&mut self.known, report));
        let rows = rows.collect();
        let new = |id: &i64| usize::try_from(*id).is_ok_and(|id| id > before);
        for (key, id) in self.known.iter().filter(|(_, id)| new(id)) {
            let sql = "INSERT INTO line (id, product, key) VALUES (?1, 1, ?2)";
            self.connection.execute(sql, (id, key))?;
        }
        Ok(rows)
    }
}

fn row(known: &mut HashMap<String, i64>, report: &Report) -> Row {
    let mut lines = Vec::new();
    report.each_line(&mut |line, n| {
        let next = known.len().cast_signed() as i64 + 1;
        lines.push((*known.entry(line.key()).or_insert(next), n.cast_signed()));
    });
    lines.sort_unstable();
    // As many bytes as the server packs them into.
    let bytes = |(line, n): &(i64, i64)| [line.to_le_bytes()[0], n.to_le_bytes()[0]];
    Row {
        day: report.day().days(),
        id: *report.id().as_bytes(),
        receipt: *report.receipt().as_bytes(),
        packed: lines.iter().flat_map(bytes).collect(),
        lines,
    }
}

fn insert(connection: &Connection, rows: &[Row]) -> Anyhow<Duration> {
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
