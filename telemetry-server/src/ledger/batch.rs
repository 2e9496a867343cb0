//! One transaction: reports that come and reports that are taken back, in the order in which they waited.

use rusqlite::{Connection, ErrorCode};
use telemetry_schema::{
    Date,
    wire::{Hash, ReportKind, Settled, Uuid},
};

use super::{LedgerOptions, TakenBack, Unavailable, erase, totals::Changes, unfolded::Unfolded};
use crate::{
    store::{
        changes::Place,
        dictionary::Dictionary,
        erased::{Erased, mark},
        packed,
    },
    validate::Accepted,
};

/// The two files and what is remembered of them.
#[derive(Debug)]
pub struct Files {
    pub ledger: Connection,
    pub erased: Erased,
    pub dictionary: Dictionary,
    pub unfolded: Unfolded,
}

/// A transaction that has begun.
pub struct Batch<'a> {
    files: &'a mut Files,
    options: &'a LedgerOptions,
    today: Date,
    changes: Changes,
}

impl<'a> Batch<'a> {
    /// `today` is the day from which it is remembered what is taken back.
    pub fn begin(
        files: &'a mut Files,
        options: &'a LedgerOptions,
        today: Date,
    ) -> rusqlite::Result<Self> {
        files.ledger.execute_batch("BEGIN IMMEDIATE")?;
        files.erased.begin()?;
        files.unfolded.freeze_after(options.fold_pause);
        Ok(Self {
            files,
            options,
            today,
            changes: Changes::default(),
        })
    }

    /// The first document under an id wins: another one is known, whatever it says.
    pub fn take_in(&mut self, report: &Accepted) -> rusqlite::Result<Settled> {
        if self.files.erased.has(report.id, &report.receipt)? {
            return Ok(Settled::Erased);
        }
        let Files {
            ledger, dictionary, ..
        } = &mut *self.files;
        let product = dictionary.product(ledger, &report.product)?;
        let segment = product.segment(ledger, report.segment, self.options.segments_max)?;
        let mut lines = product.lines(ledger, &report.lines)?;
        let packed = packed::pack(&mut lines);
        if !insert(ledger, report, segment, &packed)? {
            return Ok(Settled::Known);
        }
        for (line, n) in lines {
            let place = Place {
                product: product.id,
                day: report.day.days(),
                segment,
                line,
            };
            self.changes
                .add(place, i64::try_from(n).unwrap_or(i64::MAX));
        }
        Ok(Settled::Stored)
    }

    pub fn take_back(
        &mut self,
        id: Uuid,
        receipt: &Hash,
    ) -> rusqlite::Result<Result<TakenBack, Unavailable>> {
        let bytes = id.as_bytes();
        let days = erase::days(&self.files.ledger)?;
        let found = erase::find(&self.files.ledger, &days, bytes, receipt.as_bytes())?;
        if !found.is_empty() && found.iter().all(|(_, is_own)| !is_own) {
            return Ok(Ok(TakenBack::WrongSecret));
        }
        let unknown_max = self.options.unknown_max;
        let erased = &mut self.files.erased;
        if found.is_empty() {
            let is_remembered = erased.has(id, receipt)?
                || erased.remember(id, receipt, None, self.today, unknown_max)?;
            return Ok(if is_remembered {
                Ok(TakenBack::Erased)
            } else {
                Err(Unavailable::Full)
            });
        }
        for (day, _) in found.iter().filter(|(_, is_own)| *is_own) {
            erased.remember(id, receipt, Some(*day), self.today, unknown_max)?;
            erase::erase(&self.files.ledger, *day, bytes, &mut self.changes)?;
        }
        Ok(Ok(TakenBack::Erased))
    }

    /// What was taken back is durable first: a kill between the two commits is made good at the next start,
    /// and the other way round it would not be.
    pub fn commit(self) -> rusqlite::Result<()> {
        let Files {
            ledger,
            erased,
            unfolded,
            ..
        } = self.files;
        let mut changes = self.changes;
        let changes = changes.sum_up();
        unfolded.write(ledger, changes)?;
        // As many as it adds, so that what waits does not grow.
        let folded = unfolded.fold(ledger, self.options.fold_step.max(changes.len()))?;
        // Where they differed before, there is something to catch up with, and equal marks would hide it.
        if let Some(marks) = erased.commit()?
            && mark(ledger)? == marks.before
        {
            erase::set_mark(ledger, marks.now.as_deref())?;
        }
        ledger.execute_batch("COMMIT")?;
        unfolded.committed(changes, folded);
        Ok(())
    }
}

impl Files {
    /// Folds so many totals of what waits for it.
    pub fn fold(&mut self, at_most: usize) -> rusqlite::Result<()> {
        self.ledger.execute_batch("BEGIN IMMEDIATE")?;
        let folded = self.unfolded.fold(&self.ledger, at_most);
        let folded = folded.and_then(|folded| {
            self.ledger.execute_batch("COMMIT")?;
            Ok(folded)
        });
        match folded {
            Ok(folded) => {
                self.unfolded.committed(&[], folded);
                Ok(())
            }
            Err(error) => {
                erase::roll_back(&self.ledger);
                Err(error)
            }
        }
    }

    /// As if the batch had never been.
    pub fn roll_back(&mut self) -> rusqlite::Result<()> {
        self.dictionary.forget();
        erase::roll_back(&self.ledger);
        self.erased.roll_back()
    }
}

/// False where there is one of this day and id.
fn insert(
    connection: &Connection,
    report: &Accepted,
    segment: i64,
    lines: &[u8],
) -> rusqlite::Result<bool> {
    let (day, id) = (report.day.days(), &report.id.as_bytes()[..]);
    let sql = "INSERT INTO report (day, id, receipt, kind, segment, arrived, lines)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (day, id) DO NOTHING";
    let inserted = connection.prepare_cached(sql)?.execute((
        day,
        id,
        &report.receipt.as_bytes()[..],
        kind(report.kind),
        segment,
        report.arrived.days(),
        lines,
    ))?;
    if inserted == 0 {
        return Ok(false);
    }
    if let Some(document) = &report.document {
        let sql = "INSERT INTO document (day, id, text) VALUES (?1, ?2, ?3)";
        connection
            .prepare_cached(sql)?
            .execute((day, id, document))?;
    }
    Ok(true)
}

/// Its place in [`ReportKind::ALL`].
fn kind(kind: ReportKind) -> i64 {
    let mut places = (0..).zip(ReportKind::ALL);
    places.find(|(_, of)| *of == kind).map_or(0, |(at, _)| at)
}

/// Whether a failure is the disk's, so that every other report would meet it as well.
pub fn is_of_the_disk(error: &rusqlite::Error) -> bool {
    let Some(code) = error.sqlite_error_code() else {
        return false;
    };
    matches!(
        code,
        ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::FileLockingProtocolFailed
    )
}
