//! What takes reports back: a secret for each, in a file of its own.
//!
//! The file `receipts` is no part of the store, because it outlives it: who deletes everything that was
//! recorded can still take back what was sent. It holds ids, secrets and days, and nothing that was recorded.
//!
//! It is a log. A line is one receipt as JSON with a checksum at its end, and a later line of the same id
//! takes the place of an earlier one; so a change is one short write, and a line that a crash has torn costs
//! what it said and nothing else. One line can ask for the erasure of all. What is out of date goes when the
//! log is written afresh: beside the old one, synced, and then put in its place.
//!
//! Whoever reads or writes it holds the store's lease.

mod log;
mod secret;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use telemetry_schema::{Date, wire::Uuid};

use crate::store::StoreError;
use log::{Line, Log};
pub use secret::Secret;

/// For so many days after its day a report can be taken back, and its receipt is kept.
const DAYS_MAX: u32 = 90;

/// The receipt of one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The report.
    pub id: Uuid,
    /// What takes it back.
    pub secret: Secret,
    /// The last day that it tells of.
    pub day: Date,
    /// Whether it tells of a day of use alone.
    #[serde(default)]
    pub visit: bool,
    /// Where it goes, as it was agreed to.
    pub endpoint: String,
    /// Where it was tried before it was to go there: it may have arrived at each of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// A digest of which rows it was made of: see [`Fence`].
    pub rows: u64,
    /// The outbox that it was sealed in.
    pub outbox: u64,
    /// How far it has come.
    pub state: State,
    /// Requests to erase it that were begun.
    #[serde(default)]
    pub attempts: u32,
    /// When the next one is due, in seconds since 1970.
    #[serde(default)]
    pub due_s: u64,
}

/// How far a report has come, as its receipt knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has never left.
    Kept,
    /// It may have left.
    Attempted,
    /// It may have left, and the user takes it back.
    Erase,
}

/// An erasure that is to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeBackDue {
    /// The report.
    pub id: Uuid,
    /// What takes it back.
    pub secret: Secret,
    /// Where it went.
    pub endpoint: String,
    /// How often it was asked for.
    pub attempts: u32,
    /// When to ask, in seconds since 1970.
    pub due_s: u64,
}

/// What outboxes before this one have reported.
///
/// A store that is damaged is set aside with its outbox, and what still stands in journals is folded once
/// more: of a day, build and consent of which a report may have left, no other is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fence {
    /// Digests of rows, see [`Receipt::rows`].
    pub rows: Vec<u64>,
    /// Days of use that were told of.
    pub days: Vec<u32>,
}

/// All receipts of a data folder.
#[derive(Debug)]
pub struct Receipts {
    log: Log,
    known: BTreeMap<Uuid, Receipt>,
}

impl Receipts {
    /// Reads the receipts of a folder; makes nothing where there are none. The lease is held.
    ///
    /// # Errors
    /// When the file cannot be read, or is none.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let (log, lines) = Log::open(path(dir))?;
        let mut known = BTreeMap::new();
        for line in lines {
            match line {
                Line::Receipt(receipt) => drop(known.insert(receipt.id, receipt)),
                Line::EraseAll { .. } => erase_all(&mut known),
                Line::Settled { settled } => drop(known.remove(&settled)),
            }
        }
        Ok(Self { log, known })
    }

    /// Keeps the receipts of reports that are about to be sealed; on the disk when this returns.
    ///
    /// # Errors
    /// When they cannot be written. The reports must not be sealed then.
    pub fn add(&mut self, new: Vec<Receipt>) -> Result<(), StoreError> {
        self.log.append(new.iter().cloned().map(Line::Receipt))?;
        self.known
            .extend(new.into_iter().map(|receipt| (receipt.id, receipt)));
        Ok(())
    }

    /// Notes that a report is about to leave; on the disk when this returns.
    ///
    /// # Errors
    /// When that cannot be written. The report must not leave then.
    pub fn mark_attempted(&mut self, id: Uuid, endpoint: &str) -> Result<(), StoreError> {
        self.change(id, |receipt| {
            // It is taken back from where it went, wherever it was to go when it was sealed.
            let before = std::mem::replace(&mut receipt.endpoint, endpoint.to_owned());
            if receipt.state == State::Kept {
                receipt.state = State::Attempted;
            } else if !receipt.before.contains(&before) {
                receipt.before.push(before);
            }
            receipt.before.retain(|place| place != endpoint);
        })
    }

    /// Notes that the user takes back all that may have left, by one line: all or nothing. Returns how many
    /// there are now.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn mark_all_for_erasure(&mut self) -> Result<usize, StoreError> {
        if self
            .known
            .values()
            .any(|known| known.state == State::Attempted)
        {
            self.log.append([Line::EraseAll { erase_all: true }])?;
            erase_all(&mut self.known);
        }
        Ok(self.erasures().len())
    }

    /// What is to be taken back, whenever that is due.
    pub fn erasures(&self) -> Vec<TakeBackDue> {
        let erase = |receipt: &&Receipt| receipt.state == State::Erase;
        let due = |receipt: &Receipt| TakeBackDue {
            id: receipt.id,
            secret: receipt.secret.clone(),
            endpoint: receipt.endpoint.clone(),
            attempts: receipt.attempts,
            due_s: receipt.due_s,
        };
        self.known.values().filter(erase).map(due).collect()
    }

    /// How many reports may have left, but for those that are to be taken back already.
    #[cfg(feature = "cli")]
    pub fn left(&self) -> usize {
        let left = |known: &&Receipt| known.state == State::Attempted;
        self.known.values().filter(left).count()
    }

    /// Counts a request for an erasure, and says when to ask again: before it is made, so that a kill does
    /// not reset the wait, and after an answer that settles nothing.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn retry(&mut self, id: Uuid, attempts: u32, due_s: u64) -> Result<(), StoreError> {
        self.change(id, |receipt| {
            (receipt.attempts, receipt.due_s) = (attempts, due_s);
        })
    }

    /// Forgets a report that was taken back, once it was from every place where it may have arrived.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn settle(&mut self, id: Uuid) -> Result<(), StoreError> {
        let known = self.known.get(&id);
        if known.is_some_and(|known| !known.before.is_empty()) {
            return self.change(id, |receipt| {
                receipt.endpoint = receipt.before.pop().unwrap_or_default();
                (receipt.attempts, receipt.due_s) = (0, 0);
            });
        }
        if self.known.remove(&id).is_some() {
            self.log.append([Line::Settled { settled: id }])?;
            self.tidy()?;
        }
        Ok(())
    }

    /// Forgets what can no longer be taken back.
    ///
    /// # Errors
    /// When the file cannot be written afresh; then it stays as it is.
    pub fn retire(&mut self, today: Date) -> Result<(), StoreError> {
        self.retain(|receipt| receipt.day.days().saturating_add(DAYS_MAX) >= today.days())
    }

    /// Forgets reports that have never left: what a deletion of everything else leaves nobody to send.
    ///
    /// # Errors
    /// As for [`Self::retire`].
    pub fn forget_unattempted(&mut self) -> Result<(), StoreError> {
        self.retain(|receipt| receipt.state != State::Kept)
    }

    /// Forgets reports of an outbox that were never sealed, because that was cut off behind their receipts.
    ///
    /// # Errors
    /// As for [`Self::retire`].
    pub fn forget_orphans(
        &mut self,
        outbox: u64,
        is_sealed: impl Fn(&str) -> bool,
    ) -> Result<(), StoreError> {
        self.retain(|receipt| {
            receipt.outbox != outbox
                || receipt.state != State::Kept
                || is_sealed(&receipt.id.to_string())
        })
    }

    /// Whether a report can be taken back.
    pub fn has(&self, id: Uuid) -> bool {
        self.known.contains_key(&id)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What may have left from other outboxes than this.
    pub fn fence(&self, outbox: u64) -> Fence {
        let mut fence = Fence::default();
        let left = |receipt: &&Receipt| receipt.outbox != outbox && receipt.state != State::Kept;
        for receipt in self.known.values().filter(left) {
            fence.rows.push(receipt.rows);
            if receipt.visit {
                fence.days.push(receipt.day.days());
            }
        }
        fence
    }

    fn change(&mut self, id: Uuid, change: impl FnOnce(&mut Receipt)) -> Result<(), StoreError> {
        let Some(known) = self.known.get_mut(&id) else {
            return Ok(());
        };
        let mut changed = known.clone();
        change(&mut changed);
        if changed == *known {
            return Ok(());
        }
        self.log.append([Line::Receipt(changed.clone())])?;
        *known = changed;
        self.tidy()
    }

    fn retain(&mut self, keep: impl Fn(&Receipt) -> bool) -> Result<(), StoreError> {
        let before = self.known.len();
        self.known.retain(|_, receipt| keep(receipt));
        if self.known.len() < before {
            self.log.write_afresh(&self.known)?;
        }
        Ok(())
    }

    /// Writes the log afresh once most of it, or all, is out of date.
    fn tidy(&mut self) -> Result<(), StoreError> {
        if self.known.is_empty() || self.log.is_long(self.known.len()) {
            return self.log.write_afresh(&self.known);
        }
        Ok(())
    }
}

/// The file in a data folder.
pub fn path(dir: &Path) -> PathBuf {
    dir.join("receipts")
}

fn erase_all(known: &mut BTreeMap<Uuid, Receipt>) {
    for receipt in known.values_mut() {
        if receipt.state == State::Attempted {
            receipt.state = State::Erase;
            receipt.due_s = 0;
        }
    }
}

#[cfg(test)]
mod tests;
