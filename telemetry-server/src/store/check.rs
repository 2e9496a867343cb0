//! Whether the files are sound: pages, references, and rows against totals.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::Connection;
use serde::Serialize;
use telemetry_schema::{Date, document::Catalog, wire::Hash};

use super::{
    calendar::Calendar,
    changes,
    erased::{self, Erased},
    packed,
};

/// How many findings are told; more are counted.
pub const FINDINGS_MAX: usize = 100;

/// What a check came to.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    /// Rows of single reports that were read.
    pub reports: u64,
    /// Totals that were compared.
    pub totals: u64,
    /// The day to which the server's clock has jumped, while it is not believed.
    pub clock_doubted: Option<Date>,
    /// What is wrong, at most [`FINDINGS_MAX`] of it.
    pub findings: Vec<String>,
    /// How many findings are not told.
    pub more: u64,
}

/// By segment and line.
type Sums = HashMap<(i64, i64), i64>;

/// What rows refer to.
struct References {
    /// The product of a segment.
    segments: HashMap<i64, i64>,
    /// The product of a line.
    lines: HashMap<i64, i64>,
}

impl Checked {
    /// Whether nothing is wrong.
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, what: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(what);
        } else {
            self.more += 1;
        }
    }
}

/// Checks both files, each as it is at one moment, while a server may go on.
///
/// Totals, with what was not folded into their table yet, are compared with the sum of the rows on each day of
/// which no row has gone with time; on earlier ones they must be at least that.
pub fn check(ledger: &Connection, erased: &Connection) -> rusqlite::Result<Checked> {
    let mut checked = Checked::default();
    let ledger = ledger.unchecked_transaction()?;
    checked.clock_doubted = Calendar::read(&ledger, Date::from_days(0))?.doubted;
    pages(&ledger, "ledger", &mut checked)?;
    pages(erased, "erased", &mut checked)?;
    catalogs(&ledger, &mut checked)?;
    rows(&ledger, &mut checked)?;
    documents(&ledger, &mut checked)?;
    Ok(checked)
}

/// What was taken back and is here all the same; for a ledger that has caught up. Where the marks differ, a
/// server is between its two commits, or the next start erases again.
pub fn taken_back(
    ledger: &Connection,
    erased: &Erased,
    checked: &mut Checked,
) -> rusqlite::Result<()> {
    // The ledger follows, so it is looked at afterwards.
    let held = erased.held()?;
    if erased::mark(ledger)? != held {
        return Ok(());
    }
    let sql = "SELECT 1 FROM report WHERE day = ?1 AND id = ?2 AND receipt = ?3";
    let mut is_here = ledger.prepare(sql)?;
    erased.each(|tombstone| {
        if let Some(day) = tombstone.day
            && is_here.exists((day, tombstone.id, tombstone.receipt))?
        {
            let day = Date::from_days(day);
            checked.find(format!("a report of {day} that was taken back is here"));
        }
        Ok(())
    })
}

fn pages(connection: &Connection, file: &str, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut rows = connection.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let verdict: String = row.get(0)?;
        if verdict != "ok" {
            checked.find(format!("{file}: {verdict}"));
        }
    }
    Ok(())
}

fn catalogs(connection: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut rows = connection.prepare("SELECT hash, document FROM catalog")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let document = row.get_ref(1)?.as_str()?;
        let is_own = Catalog::from_json(document).is_ok_and(|catalog| {
            row.get_ref(0)
                .is_ok_and(|hash| hash.as_blob() == Ok(&Hash::of_catalog(&catalog).as_bytes()[..]))
        });
        if !is_own {
            checked.find("a catalog is not what its hash says".to_owned());
        }
    }
    Ok(())
}

fn rows(connection: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let references = References {
        segments: products_of(connection, "segment")?,
        lines: products_of(connection, "line")?,
    };
    let expired = "SELECT coalesce((SELECT value FROM meta WHERE key = 'expired'), -1)";
    let expired: i64 = connection.query_row(expired, [], |row| row.get(0))?;
    let mut days = connection.prepare(
        "SELECT day FROM report GROUP BY day UNION SELECT day FROM total GROUP BY day ORDER BY day",
    )?;
    let mut days: BTreeSet<u32> = days
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let unfolded = unfolded(connection, &references, checked)?;
    days.extend(unfolded.keys());
    let products: HashSet<i64> = references.segments.values().copied().collect();
    for day in days {
        let sums = sums(connection, day, &references, checked)?;
        let mut totals = totals(connection, day, &products, &references, checked)?;
        let unfolded = unfolded.get(&day).into_iter().flatten();
        for (place, n) in unfolded.filter(|(_, n)| **n != 0) {
            let total = totals.entry(*place).or_default();
            *total = total.saturating_add(*n);
            // It will be no row.
            if *total == 0 {
                totals.remove(place);
            }
        }
        checked.totals += totals.len() as u64;
        compare(day, &sums, &totals, i64::from(day) > expired, checked);
    }
    Ok(())
}

fn products_of(connection: &Connection, table: &str) -> rusqlite::Result<HashMap<i64, i64>> {
    let mut rows = connection.prepare(&format!("SELECT id, product FROM {table}"))?;
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// By day, what is not in the table of totals yet.
fn unfolded(
    connection: &Connection,
    references: &References,
    checked: &mut Checked,
) -> rusqlite::Result<HashMap<u32, Sums>> {
    let mut unfolded = HashMap::<u32, Sums>::new();
    match changes::cursor(connection) {
        Err(error) if error.sqlite_error_code().is_none() => {
            checked.find("how far totals are folded is not readable".to_owned());
            return Ok(unfolded);
        }
        _ => {}
    }
    changes::each(connection, |_, changes| {
        let Some(changes) = changes else {
            checked.find("a change of totals is not readable".to_owned());
            return Ok(());
        };
        for (place, n) in changes {
            let (day, segment, line) = (place.day, place.segment, place.line);
            references.judge(day, segment, line, checked);
            if references.segments.get(&segment) != Some(&place.product) {
                let day = Date::from_days(day);
                checked.find(format!(
                    "{day}: a change of segment {segment} is of another product"
                ));
            }
            let sum = unfolded.entry(day).or_default().entry((segment, line));
            let sum = sum.or_default();
            *sum = sum.saturating_add(n);
        }
        Ok(())
    })?;
    Ok(unfolded)
}

/// What the rows of a day add up to.
fn sums(
    connection: &Connection,
    day: u32,
    references: &References,
    checked: &mut Checked,
) -> rusqlite::Result<Sums> {
    let mut sums = Sums::new();
    let sql = "SELECT length(id), length(receipt), segment, lines FROM report WHERE day = ?1";
    let mut rows = connection.prepare_cached(sql)?;
    let mut rows = rows.query([day])?;
    while let Some(row) = rows.next()? {
        checked.reports += 1;
        let segment: i64 = row.get(2)?;
        let lines = packed::unpack(row.get_ref(3)?.as_blob()?);
        let is_formed = row.get::<_, i64>(0)? == 16 && row.get::<_, i64>(1)? == 32;
        let (Some(lines), true) = (lines, is_formed) else {
            let day = Date::from_days(day);
            checked.find(format!("a report of {day} is not readable"));
            continue;
        };
        for (line, n) in lines {
            references.judge(day, segment, line, checked);
            let sum = sums.entry((segment, line)).or_default();
            *sum = sum.saturating_add(n);
        }
    }
    Ok(sums)
}

fn totals(
    connection: &Connection,
    day: u32,
    products: &HashSet<i64>,
    references: &References,
    checked: &mut Checked,
) -> rusqlite::Result<Sums> {
    let mut totals = Sums::new();
    let sql = "SELECT segment, line, n FROM total WHERE product = ?1 AND day = ?2";
    let mut of_product = connection.prepare_cached(sql)?;
    for product in products {
        let mut rows = of_product.query((product, day))?;
        while let Some(row) = rows.next()? {
            let (segment, line) = (row.get(0)?, row.get(1)?);
            references.judge(day, segment, line, checked);
            totals.insert((segment, line), row.get(2)?);
        }
    }
    Ok(totals)
}

impl References {
    fn judge(&self, day: u32, segment: i64, line: i64, checked: &mut Checked) {
        let product = self.segments.get(&segment);
        if product.is_none() || product != self.lines.get(&line) {
            let day = Date::from_days(day);
            checked.find(format!(
                "{day}: segment {segment} and line {line} are not of one product"
            ));
        }
    }
}

fn compare(day: u32, sums: &Sums, totals: &Sums, is_whole: bool, checked: &mut Checked) {
    let day = Date::from_days(day);
    let mut places: Vec<_> = sums.keys().chain(totals.keys()).copied().collect();
    places.sort_unstable();
    places.dedup();
    for place in places {
        let sum = sums.get(&place).copied().unwrap_or(0);
        let total = totals.get(&place).copied().unwrap_or(0);
        if sum > total || is_whole && sum != total || totals.get(&place) == Some(&0) {
            let (segment, line) = place;
            checked.find(format!(
                "{day}: the total of segment {segment} and line {line} is {total}, its reports make {sum}"
            ));
        }
    }
}

/// Those of single events have one each, and no others.
fn documents(connection: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let sql = "SELECT count(*) FROM document
         LEFT JOIN report USING (day, id) WHERE report.kind IS NOT 2";
    let without_report: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if without_report > 0 {
        checked.find(format!("{without_report} documents are of no report"));
    }
    Ok(())
}
