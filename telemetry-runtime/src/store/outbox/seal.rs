//! From rows to reports, each row into one report at most.

use std::io;

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{
    Date,
    document::Funnel,
    wire::{Report, ReportKind},
};

use super::{
    DAYS_MAX,
    desk::{Desk, Draft},
    draw::{Draw, below, drawn, id},
    renew::renew,
    trouble::Trouble,
};
use crate::{
    clock::Moment,
    consent::epoch::Epoch,
    receipts::{Fence, Receipt, Receipts, Secret, State},
    store::{Store, StoreError, progress},
};

/// Reports of one day leave at random moments of so many seconds, so that nothing leaves together.
const SPREAD_S: u64 = 4 * 3_600;

/// What was reached leaves at another time than what was used.
const PROGRESS_SPREAD_S: u64 = 24 * 3_600;

/// So many reports wait at most: two weeks of 28 a day.
const WAITING_MAX: i64 = 400;

/// And so many bytes of them: 128 of the largest.
const WAITING_BYTES_MAX: i64 = 8 << 20;

/// What sealing has to know beside the rows.
#[derive(Clone, Copy)]
pub struct Sealing<'a> {
    /// Now, in seconds since 1970.
    pub now_s: u64,
    /// The product.
    pub product: &'a str,
    /// Where reports go, as it was agreed to.
    pub endpoint: &'a str,
    /// Whether the host that runs admits a crate's entries; asked of builds that do not tell it of themselves.
    pub admits: &'a dyn Fn(&str) -> bool,
    /// Whether what was recorded under a consent may leave: it shares, and the present consent covers it.
    pub may_share: &'a dyn Fn(&Epoch) -> bool,
    /// Whether the consent covers a funnel.
    pub covers_funnel: &'a dyn Fn(&Funnel) -> bool,
}

impl Sealing<'_> {
    pub(super) fn today(&self) -> u32 {
        Moment::from_unix_seconds(self.now_s).day.days()
    }
}

/// What was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Reports that wait now and did not before.
    pub reports: usize,
    /// Rows of days of which nothing could be made but a contradiction, or that an outbox before this one has
    /// reported: they are not looked at again.
    pub passed_over: usize,
}

impl Store {
    /// Makes reports of everything that may leave and whose day or week is over, in one transaction: all of
    /// them with their rows marked, or none. Everything that was recorded has to be folded before.
    ///
    /// Rows are marked whether or not anything of them comes to stand in a report: what is above the level of
    /// its consent, not admitted or beyond the limits of a report is not offered again. What does not fit is
    /// counted in the report's health. Days before the last [`DAYS_MAX`] are left as they are.
    ///
    /// The receipts are on the disk before the reports are: a receipt of a report that does not exist does no
    /// harm, and a report without a receipt could not be taken back.
    ///
    /// # Errors
    /// When the store or the receipts cannot be written to, or the system has no random bytes. Then nothing is
    /// sealed.
    pub fn seal(
        &mut self,
        sealing: &Sealing<'_>,
        receipts: &mut Receipts,
        draw: &mut dyn Draw,
    ) -> Result<Sealed, StoreError> {
        let path = self.path.clone();
        seal(&mut self.connection, sealing, receipts, draw).map_err(|trouble| match trouble {
            Trouble::Sql(error) => StoreError::sqlite(&path, error),
            Trouble::Store(error) => error,
            Trouble::Random(error) => StoreError::File {
                path,
                source: io::Error::other(error),
            },
        })
    }
}

fn seal(
    connection: &mut Connection,
    sealing: &Sealing<'_>,
    receipts: &mut Receipts,
    draw: &mut dyn Draw,
) -> Result<Sealed, Trouble> {
    let transaction = connection.transaction()?;
    let outbox = outbox(&transaction, receipts, sealing.today(), draw)?;
    receipts.forget_orphans(outbox, |id| is_known(&transaction, id))?;
    let mut desk = Desk::new(&transaction, sealing, receipts.fence(outbox))?;
    desk.seal_days(draw)?;
    desk.seal_progress()?;
    let (last, drafts) = (desk.last, desk.drafts);
    let sealed = Sealed {
        reports: drafts.len(),
        passed_over: desk.passed_over,
    };
    let mut kept = renew(&transaction, receipts, (sealing, outbox), draw)?;
    for draft in drafts {
        kept.push(insert(&transaction, draft, (sealing, outbox), draw)?);
    }
    receipts.add(kept)?;
    keep_number(&transaction, "sealed", last)?;
    bound(&transaction, desk.today)?;
    transaction.commit()?;
    Ok(sealed)
}

/// Draws what makes a draft a report, and writes it down.
fn insert(
    transaction: &Connection,
    draft: Draft,
    (sealing, outbox): (&Sealing<'_>, u64),
    draw: &mut dyn Draw,
) -> Result<Receipt, Trouble> {
    let kind = draft.report.kind();
    let spread = match kind {
        ReportKind::Progress => PROGRESS_SPREAD_S,
        ReportKind::Usage | ReportKind::Singles => SPREAD_S,
    };
    let visit = matches!(&draft.report, Report::Progress(of) if of.visit.is_some());
    let due_s = sealing.now_s.saturating_add(below(draw, spread)?);
    let (id, secret) = (id(draw)?, Secret::new(drawn(draw)?));
    let document = draft.report.sealed(id, secret.receipt()).to_json();
    transaction.execute(
        "INSERT INTO report (number, id, kind, day, epoch, state, document, due_s)
         VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7)",
        params![
            draft.number,
            id.to_string(),
            kind.as_str(),
            draft.day,
            draft.epoch,
            document,
            due_s.cast_signed()
        ],
    )?;
    Ok(Receipt {
        id,
        secret,
        day: Date::from_days(draft.day),
        visit,
        endpoint: sealing.endpoint.to_owned(),
        before: Vec::new(),
        rows: draft.rows,
        outbox,
        state: State::Kept,
        attempts: 0,
        due_s: 0,
    })
}

/// Lets go of what is too much: what is too old to be sent, then what was reached, then single events, then
/// the sums of days, of each the oldest first.
fn bound(transaction: &Connection, today: u32) -> rusqlite::Result<()> {
    let mut waiting = transaction.prepare(
        "SELECT count(*) > ?1 OR total(length(document)) > ?2 FROM report WHERE state = 'waiting'",
    )?;
    let mut drop_one = transaction.prepare(
        "UPDATE report SET state = 'expired', document = '' WHERE number =
             (SELECT number FROM report WHERE state = 'waiting'
              ORDER BY day >= ?1, kind = 'usage', kind = 'singles', day, number LIMIT 1)",
    )?;
    while waiting.query_row([WAITING_MAX, WAITING_BYTES_MAX], |row| row.get(0))?
        && drop_one.execute([today.saturating_sub(DAYS_MAX)])? > 0
    {}
    Ok(())
}

/// What this outbox is called in receipts. Where reports of one before it may have left, what the rows say of
/// all time is not whole.
fn outbox(
    transaction: &Connection,
    receipts: &Receipts,
    today: u32,
    draw: &mut dyn Draw,
) -> Result<u64, Trouble> {
    if let Some(known) = number(transaction, "outbox")? {
        return Ok(known.cast_unsigned());
    }
    let new = u64::from_le_bytes(drawn(draw)?);
    keep_number(transaction, "outbox", new.cast_signed())?;
    if receipts.fence(new) != Fence::default() {
        progress::history_begins(transaction, today)?;
    }
    Ok(new)
}

fn is_known(transaction: &Connection, id: &str) -> bool {
    let known = "SELECT EXISTS (SELECT 1 FROM report WHERE id = ?1)";
    // In doubt it stays.
    let known = transaction.query_row(known, [id], |row| row.get(0));
    known.unwrap_or(true)
}

pub(super) fn number(connection: &Connection, key: &str) -> rusqlite::Result<Option<i64>> {
    let value = "SELECT value FROM meta WHERE key = ?1";
    connection
        .query_row(value, [key], |row| row.get(0))
        .optional()
}

pub(super) fn keep_number(connection: &Connection, key: &str, n: i64) -> rusqlite::Result<()> {
    let keep = "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)";
    connection.execute(keep, params![key, n]).map(drop)
}
