//! Receipts that were lost.

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{
    Date,
    wire::{Report, ReportKind, Span, Uuid},
};

use super::{
    desk::rows_id,
    draw::{Draw, drawn, id},
    seal::Sealing,
    trouble::Trouble,
};
use crate::receipts::{Receipt, Receipts, Secret, State};

const UNTRIED: &str = "SELECT number, id, day, epoch, document FROM report
     WHERE state = 'waiting' AND attempts = 0";

/// What marks the report's rows tells of which build it is.
const BUILD: &str = "SELECT build FROM tally WHERE day = ?1 AND sealed_by = ?2
     UNION ALL SELECT build FROM event WHERE day = ?1 AND sealed_by = ?2 LIMIT 1";

/// A report that has lost its receipt could not be taken back. While it has never been tried nobody knows it by
/// its id, so it gets another, with a receipt of its own. One that may have left keeps its id, or it would be
/// counted twice.
pub(super) fn renew(
    transaction: &Connection,
    receipts: &Receipts,
    (sealing, outbox): (&Sealing<'_>, u64),
    draw: &mut dyn Draw,
) -> Result<Vec<Receipt>, Trouble> {
    let mut renewed = Vec::new();
    for (number, report, day, epoch) in lost(transaction, receipts)? {
        let (id, secret) = (id(draw)?, Secret::new(drawn(draw)?));
        let build = transaction.query_row(BUILD, params![day, number], |row| row.get(0));
        let rows = rows_of(&report, day, (build.optional()?, epoch));
        let visit = matches!(&report, Report::Progress(of) if of.visit.is_some());
        transaction.execute(
            "UPDATE report SET id = ?2, document = ?3 WHERE number = ?1",
            params![
                number,
                id.to_string(),
                report.sealed(id, secret.receipt()).to_json()
            ],
        )?;
        renewed.push(Receipt {
            id,
            secret,
            day: Date::from_days(day),
            visit,
            endpoint: sealing.endpoint.to_owned(),
            before: Vec::new(),
            rows,
            outbox,
            state: State::Kept,
            attempts: 0,
            due_s: 0,
        });
    }
    Ok(renewed)
}

/// A document that cannot be read has been damaged since it was sealed, and no server would take it.
fn lost(
    transaction: &Connection,
    receipts: &Receipts,
) -> rusqlite::Result<Vec<(i64, Report, u32, i64)>> {
    let mut select = transaction.prepare(UNTRIED)?;
    let mut rows = select.query([])?;
    let mut lost = Vec::new();
    while let Some(row) = rows.next()? {
        let id = Uuid::parse_str(row.get_ref(1)?.as_str()?);
        if id.is_ok_and(|id| receipts.has(id)) {
            continue;
        }
        if let Ok(report) = Report::from_json(row.get_ref(4)?.as_str()?) {
            lost.push((row.get(0)?, report, row.get(2)?, row.get(3)?));
        }
    }
    Ok(lost)
}

fn rows_of(report: &Report, day: u32, (build, epoch): (Option<i64>, i64)) -> u64 {
    match report {
        Report::Progress(of) => {
            let span = i64::from(of.period == Span::Week);
            rows_id(ReportKind::Progress, of.starts.days(), (span, epoch))
        }
        _ => rows_id(report.kind(), day, (build.unwrap_or(0), epoch)),
    }
}
