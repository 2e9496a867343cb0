//! The same rows, put into the same tables by SQLite alone.
//!
//! Every report has the row that the server makes of it, every line of it is added to the total of its day,
//! its segment and itself, once a batch each; so both ledgers have the same rows in the end, which
//! [`Bare::is_like`] looks at.

use std::{
    collections::{BTreeMap, HashMap},
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use telemetry_schema::{
    Date,
    wire::{Hash, Report, Usage},
};

use crate::{Anyhow, client::CLIENTS, reports::Maker, server::Folder};

/// Reports that are put into the tables have the values of so many.
const TEMPLATES: usize = 500;

/// A row, and the totals that it moves.
#[derive(Clone)]
struct Row {
    day: u32,
    id: [u8; 16],
    receipt: [u8; 32],
    segment: i64,
    packed: Vec<u8>,
    lines: Vec<(i64, i64)>,
}

/// What a segment is told apart by.
type Words = [String; 5];

/// The tables, and what has a number in them.
pub struct Bare {
    connection: Connection,
    lines: HashMap<String, i64>,
    segments: HashMap<Words, i64>,
}

impl Bare {
    /// With the pragmas of the server; see its opener.
    pub fn open(folder: &Folder) -> Anyhow<Self> {
        let connection = Connection::open(folder.ledger())?;
        connection.execute_batch(
            "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4096;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        let (lines, segments) = (lines(&connection)?, segments(&connection)?);
        Ok(Self {
            connection,
            lines,
            segments,
        })
    }

    /// Puts so many reports of a day into the tables, in the order of these, with the values of a few. Nobody
    /// waits for the disk.
    pub fn load(&mut self, maker: &mut Maker, day: Date, count: u32) -> Anyhow<()> {
        let reports = (0..TEMPLATES).map(|_| maker.report(day));
        let templates = self.rows(&reports.collect::<Anyhow<Vec<_>>>()?)?;
        let mut ids: Vec<_> = (0..count).map(|_| *maker.id().as_bytes()).collect();
        ids.sort_unstable();
        let rows = ids.into_iter().zip(templates.iter().cycle());
        let rows: Vec<_> = rows
            .map(|(id, template)| Row {
                id,
                receipt: *Hash::of(&id).as_bytes(),
                ..template.clone()
            })
            .collect();
        self.connection.execute_batch("PRAGMA synchronous = OFF")?;
        put(&self.connection, &rows)
    }

    /// How long it takes to insert the rows of reports; to make them is not counted.
    pub fn insert(&mut self, reports: &[Report]) -> Anyhow<Duration> {
        let rows = self.rows(reports)?;
        insert(&self.connection, &rows)
    }

    /// Whether another ledger has as many rows that say as much; tells how many.
    pub fn is_like(&self, other: &Folder) -> Anyhow<String> {
        let other = Connection::open(other.ledger())?;
        is_folded(&other)?;
        let (ours, theirs) = (rows(&self.connection)?, rows(&other)?);
        if ours != theirs {
            return Err(format!("the rows of both differ: {ours:?}, {theirs:?}").into());
        }
        let [reports, totals, _] = ours;
        Ok(format!("{reports} rows of reports, {totals} totals"))
    }

    fn rows(&mut self, reports: &[Report]) -> Anyhow<Vec<Row>> {
        let (lines, segments) = (next(&self.lines), next(&self.segments));
        let mut rows = Vec::with_capacity(reports.len());
        for report in reports {
            let Report::Usage(usage) = report else {
                return Err("a report of what was used was expected".into());
            };
            let segment = number(&mut self.segments, words(usage));
            rows.push(row(&mut self.lines, segment, usage, report));
        }
        for (key, id) in self.lines.iter().filter(|(_, id)| **id >= lines) {
            let sql = "INSERT INTO line (id, product, key) VALUES (?1, 1, ?2)";
            self.connection.execute(sql, (id, key))?;
        }
        for (words, id) in self.segments.iter().filter(|(_, id)| **id >= segments) {
            let [version, channel, os, arch, level] = words;
            let sql = "INSERT INTO segment (id, product, version, channel, os, arch, level)
                 VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6)";
            let words = (id, version, channel, os, arch, level);
            self.connection.execute(sql, words)?;
        }
        Ok(rows)
    }
}

/// The numbers that there are already.
fn lines(connection: &Connection) -> Anyhow<HashMap<String, i64>> {
    let mut rows = connection.prepare("SELECT key, id FROM line")?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn segments(connection: &Connection) -> Anyhow<HashMap<Words, i64>> {
    let sql = "SELECT version, channel, os, arch, level, id FROM segment";
    let mut rows = connection.prepare(sql)?;
    let rows = rows.query_map([], |row| {
        let words = [
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ];
        Ok((words, row.get(5)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Waits until the server has put what it adds to totals into their table; that is some seconds.
fn is_folded(connection: &Connection) -> Anyhow<()> {
    let begins = Instant::now();
    let sql = "SELECT count(*) FROM change";
    while connection.query_row(sql, [], |row| row.get::<_, i64>(0))? > 0 {
        if begins.elapsed() > Duration::from_secs(60) {
            return Err("totals are not folded".into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Rows of reports, rows of totals, and their sum.
fn rows(connection: &Connection) -> Anyhow<[i64; 3]> {
    let sql = "SELECT (SELECT count(*) FROM report), count(*), sum(n) FROM total";
    let row = connection.query_row(sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
    Ok(row?)
}

fn words(usage: &Usage) -> Words {
    [
        usage.version.to_string(),
        usage.channel.as_str().to_owned(),
        usage.os.as_str().to_owned(),
        usage.arch.as_str().to_owned(),
        usage.level.as_str().to_owned(),
    ]
}

fn next<K>(numbers: &HashMap<K, i64>) -> i64 {
    numbers.len().cast_signed() as i64 + 1
}

fn number<K: Eq + std::hash::Hash>(numbers: &mut HashMap<K, i64>, of: K) -> i64 {
    let next = next(numbers);
    *numbers.entry(of).or_insert(next)
}

fn row(known: &mut HashMap<String, i64>, segment: i64, usage: &Usage, report: &Report) -> Row {
    // The server counts the reports themselves, too.
    let mut lines = vec![(number(known, "/reports/usage".to_owned()), 1)];
    report.each_line(&mut |line, n| lines.push((number(known, line.key()), n.cast_signed())));
    lines.sort_unstable();
    Row {
        day: usage.day.days(),
        id: *usage.report.as_bytes(),
        receipt: *usage.receipt.as_bytes(),
        segment,
        packed: packed(&lines),
        lines,
    }
}

/// As the server packs them.
fn packed(lines: &[(i64, i64)]) -> Vec<u8> {
    let (mut bytes, mut last) = (Vec::new(), 0);
    for (line, n) in lines {
        for mut number in [line - last, *n] {
            while number >= 0x80 {
                bytes.push(number.to_le_bytes()[0] | 0x80);
                number >>= 7;
            }
            bytes.push(number.to_le_bytes()[0]);
        }
        last = *line;
    }
    bytes
}

fn insert(connection: &Connection, rows: &[Row]) -> Anyhow<Duration> {
    let begins = Instant::now();
    for batch in rows.chunks(CLIENTS) {
        put(connection, batch)?;
    }
    Ok(begins.elapsed())
}

/// One transaction.
fn put(connection: &Connection, rows: &[Row]) -> Anyhow<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut totals: BTreeMap<(u32, i64, i64), i64> = BTreeMap::new();
    let mut insert = connection.prepare_cached(
        "INSERT INTO report (day, id, receipt, kind, segment, arrived, lines)
         VALUES (?1, ?2, ?3, 0, ?5, ?1, ?4)",
    )?;
    for row in rows {
        let (id, receipt) = (&row.id[..], &row.receipt[..]);
        insert.execute((row.day, id, receipt, &row.packed, row.segment))?;
        for (line, n) in &row.lines {
            let place = (row.day, row.segment, *line);
            *totals.entry(place).or_default() += n;
        }
    }
    let mut add = connection.prepare_cached(
        "INSERT INTO total (product, day, segment, line, n) VALUES (1, ?1, ?2, ?3, ?4)
         ON CONFLICT (product, day, segment, line) DO UPDATE SET n = n + excluded.n",
    )?;
    for ((day, segment, line), n) in totals {
        add.execute((day, segment, line, n))?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}
