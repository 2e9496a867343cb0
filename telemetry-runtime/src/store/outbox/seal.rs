//! From rows to reports, each row into one report at most.

use std::{collections::HashMap, io, ops::RangeInclusive, rc::Rc};

use rusqlite::{Connection, OptionalExtension, params};
use telemetry_schema::{
    Date, Digest,
    document::Funnel,
    wire::{Report, ReportKind},
};

use super::{
    DAYS_MAX,
    draw::{Draw, NoRandomness, below, drawn, id},
    renew::renew,
};
use crate::{
    clock::Moment,
    consent::epoch::Epoch,
    receipts::{Fence, Receipt, Receipts, Secret, State},
    report::{self, Published},
    store::{
        Build, Store, StoreError,
        day::{self, Open},
        progress,
    },
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

/// What was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Reports that wait now and did not before.
    pub reports: usize,
    /// Rows of days of which nothing could be made but a contradiction, or that an outbox before this one has
    /// reported: they are not looked at again.
    pub passed_over: usize,
}

/// A report, and the number that its rows are marked with.
pub(super) struct Draft {
    pub number: i64,
    /// The last day that it tells of.
    pub day: u32,
    pub epoch: i64,
    /// See [`Receipt::rows`].
    pub rows: u64,
    pub report: Report,
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
    let outbox = outbox(&transaction, receipts, today(sealing), draw)?;
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

/// What one sealing goes through.
pub(super) struct Desk<'a> {
    pub connection: &'a Connection,
    pub sealing: &'a Sealing<'a>,
    pub fence: Fence,
    pub today: u32,
    /// The last number that was given.
    last: i64,
    builds: HashMap<i64, Option<Rc<(Build, Published)>>>,
    /// Consents that let their rows leave.
    epochs: HashMap<i64, Option<Rc<Epoch>>>,
    drafts: Vec<Draft>,
    passed_over: usize,
}

impl<'a> Desk<'a> {
    fn new(
        connection: &'a Connection,
        sealing: &'a Sealing<'a>,
        fence: Fence,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            sealing,
            fence,
            today: today(sealing),
            last: number(connection, "sealed")?.unwrap_or(0),
            builds: HashMap::new(),
            epochs: HashMap::new(),
            drafts: Vec::new(),
            passed_over: 0,
        })
    }

    /// Days that are over and not too old.
    pub fn days(&self) -> RangeInclusive<u32> {
        self.today.saturating_sub(DAYS_MAX)..=self.today.saturating_sub(1)
    }

    fn seal_days(&mut self, draw: &mut dyn Draw) -> Result<(), Trouble> {
        for open in Open::within(self.connection, &self.days())? {
            // Without its catalog or its consent nothing of it can leave.
            if let Some(epoch) = self.epoch(open.epoch)?
                && let Some(of) = self.build(open.build)?
            {
                self.seal_usage(open, &of, &epoch)?;
                self.seal_singles(open, &of, &epoch, draw)?;
            }
        }
        Ok(())
    }

    fn seal_usage(
        &mut self,
        open: Open,
        (build, published): &(Build, Published),
        epoch: &Epoch,
    ) -> rusqlite::Result<()> {
        let number = self.next_number();
        let rows = rows_id(ReportKind::Usage, open.day, (open.build, open.epoch));
        let usage = report::usage(&open.rows(self.connection, build, epoch)?, published);
        let was_told = self.fence.rows.contains(&rows);
        let judged = report::judged(usage, published).filter(|_| !was_told);
        self.passed_over += usize::from(judged.is_none());
        open.mark(self.connection, number)?;
        if let Some(usage) = judged.filter(|usage| !report::is_empty(usage)) {
            self.draft(Draft {
                number,
                day: open.day,
                epoch: open.epoch,
                rows,
                report: Report::Usage(usage),
            });
        }
        Ok(())
    }

    pub fn draft(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Something contradicts itself, and is not sent.
    pub fn pass_over(&mut self) {
        self.passed_over += 1;
    }

    pub fn next_number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    /// A consent whose rows may leave.
    pub fn epoch(&mut self, id: i64) -> rusqlite::Result<Option<Rc<Epoch>>> {
        if let Some(known) = self.epochs.get(&id) {
            return Ok(known.clone());
        }
        let epoch = day::epoch(self.connection, id)?;
        let may = |epoch: &Epoch| epoch.share && (self.sealing.may_share)(epoch);
        let epoch = epoch.filter(may).map(Rc::new);
        self.epochs.insert(id, epoch.clone());
        Ok(epoch)
    }

    pub fn build(&mut self, id: i64) -> rusqlite::Result<Option<Rc<(Build, Published)>>> {
        if let Some(known) = self.builds.get(&id) {
            return Ok(known.clone());
        }
        let build = Build::of(self.connection, id)?.map(|build| {
            let published = Published::of(&build, self.sealing.admits);
            Rc::new((build, published))
        });
        self.builds.insert(id, build.clone());
        Ok(build)
    }
}

/// What rows a report is made of, as a receipt remembers it: nothing of them can be read in it.
pub(super) fn rows_id(kind: ReportKind, day: u32, (build, epoch): (i64, i64)) -> u64 {
    Digest::EMPTY
        .text(kind.as_str())
        .number(day.into())
        .number(build.cast_unsigned().into())
        .number(epoch.cast_unsigned().into())
        .as_u64()
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

fn today(sealing: &Sealing<'_>) -> u32 {
    Moment::from_unix_seconds(sealing.now_s).day.days()
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

/// What can keep reports from being sealed.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    Store(StoreError),
    Random(NoRandomness),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NoRandomness> for Trouble {
    fn from(error: NoRandomness) -> Self {
        Self::Random(error)
    }
}
