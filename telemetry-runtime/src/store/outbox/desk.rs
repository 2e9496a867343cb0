//! What one sealing goes through, and the drafts that it makes.

use std::{collections::HashMap, ops::RangeInclusive, rc::Rc};

use rusqlite::Connection;
use telemetry_schema::{
    Digest,
    wire::{Report, ReportKind},
};

use super::{
    DAYS_MAX,
    draw::Draw,
    seal::{Sealing, number},
    trouble::Trouble,
};
use crate::{
    consent::epoch::Epoch,
    receipts::Fence,
    report::{self, Published},
    store::{
        Build,
        day::{self, Open},
    },
};

/// A report, and the number that its rows are marked with.
pub(super) struct Draft {
    pub number: i64,
    /// The last day that it tells of.
    pub day: u32,
    pub epoch: i64,
    /// See [`crate::receipts::Receipt::rows`].
    pub rows: u64,
    pub report: Report,
}

/// What one sealing goes through.
pub(super) struct Desk<'a> {
    pub connection: &'a Connection,
    pub sealing: &'a Sealing<'a>,
    pub fence: Fence,
    pub today: u32,
    /// The last number that was given.
    pub last: i64,
    builds: HashMap<i64, Option<Rc<(Build, Published)>>>,
    /// Consents that let their rows leave.
    epochs: HashMap<i64, Option<Rc<Epoch>>>,
    pub drafts: Vec<Draft>,
    pub passed_over: usize,
}

impl<'a> Desk<'a> {
    pub fn new(
        connection: &'a Connection,
        sealing: &'a Sealing<'a>,
        fence: Fence,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            sealing,
            fence,
            today: sealing.today(),
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

    pub fn seal_days(&mut self, draw: &mut dyn Draw) -> Result<(), Trouble> {
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
