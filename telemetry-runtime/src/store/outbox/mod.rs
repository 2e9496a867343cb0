//! Reports, from the moment they are sealed until nobody asks for them any more.
//!
//! A report is sealed once, of rows that it marks as its own in the same transaction: what is folded later
//! for that day makes another report. From then on its bytes do not change; they are what is shown, sent and
//! kept for the user to read again. It waits until it is delivered, refused for good, withdrawn, or too old.
//!
//! Nothing here opens a connection or judges a consent: whoever sends asks [`Store::next_due`] for one report
//! at a time, says so before it connects ([`Store::begin_attempt`]) and what came of it ([`Store::settle`]),
//! and holds the store's lease at none of the times in between.

mod desk;
mod draw;
mod outcome;
mod queue;
mod read;
mod renew;
mod row;
mod seal;
mod single;
mod tell;
mod trouble;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use telemetry_schema::{
    Date,
    wire::{ReportKind, Uuid},
};

use super::{Lease, Store, StoreError, connection, finish_deletion};
use crate::{
    clock::Moment,
    consent::epoch::Epoch,
    receipts::{self, Receipts},
};
#[allow(unused_imports, reason = "what carries reports away names them")]
pub use draw::{Draw, NoRandomness, Random};
#[allow(unused_imports, reason = "what carries reports away names them")]
pub use outcome::{Failure, Outcome, sentence, tame, word};
#[allow(unused_imports, reason = "what carries reports away names them")]
pub use seal::{Sealed, Sealing};

/// So many days after its day a report is given up, and nothing older is sealed: a server can tell a
/// repetition from a report for 60 days, and one that comes a month late changes what people have read.
pub const DAYS_MAX: u32 = 28;

/// A report as it is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: ReportKind,
    /// The last day that it tells of.
    pub day: Date,
    /// The bytes that leave.
    pub document: String,
    /// The consent that all of it was recorded under.
    pub epoch: Epoch,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is due, in seconds since 1970; never further away than [`WAIT_MAX_S`].
    pub due_s: u64,
}

/// A report, whatever has become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedReport {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: ReportKind,
    /// The last day that it tells of.
    pub day: Date,
    /// What has become of it.
    pub state: State,
    /// Its bytes, unless there was no room to keep them.
    pub document: Option<String>,
    /// Whether the consent that all of it was recorded under lets it leave.
    pub share: bool,
    /// When it is due, in seconds since 1970; says nothing of one that does not wait.
    pub due_s: u64,
    /// How often it was tried: of many attempts the last [`ATTEMPTS_MAX`] are kept.
    pub tried: u32,
    /// The attempts, the first first.
    pub attempts: Vec<Attempt>,
}

/// One connection that was to be opened for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which of all attempts, from 1.
    pub nth: u32,
    /// When it began, to the hour.
    pub moment: Moment,
    /// What came of it; nothing where the process ended in the middle of it.
    pub outcome: Option<Outcome>,
}

/// What has become of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It will be sent.
    Waiting,
    /// The server has it.
    Delivered,
    /// The server will never take it.
    Refused,
    /// It waited for too long, or there was no room for it. The first is not written down: a clock that is set
    /// right brings a report back.
    Expired,
    /// The user withdrew before it left.
    Withdrawn,
}

/// No wait is longer: the longest that a server may ask for, and as far as sealing spreads reports. What is
/// due later was written by a clock that was wrong, and is due now.
pub const WAIT_MAX_S: u64 = 24 * 3_600;

/// So many attempts of a report are kept.
pub const ATTEMPTS_MAX: u32 = 20;

impl State {
    const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Delivered,
        Self::Refused,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Receipts without a store, for erasures: the store may be gone.
#[derive(Debug)]
pub struct Alone {
    /// The receipts.
    pub receipts: Receipts,
    dir: PathBuf,
    lease: Lease,
}

impl Alone {
    /// Reads the receipts of a data folder; nothing, and nothing is made, where there are none.
    ///
    /// # Errors
    /// When another process holds the lease for longer than `wait`, or the file cannot be read.
    pub fn open(dir: &Path, wait: Duration) -> Result<Option<Self>, StoreError> {
        finish_deletion(dir, wait)?;
        if receipts::path(dir).symlink_metadata().is_err() {
            return Ok(None);
        }
        let lease = Lease::take(dir, wait)?;
        let receipts = Receipts::open(dir)?;
        Ok(Some(Self {
            receipts,
            dir: dir.to_owned(),
            lease,
        }))
    }

    /// Forgets a report that was taken back. With the last receipt of a folder without a store its lock goes,
    /// too: of who has deleted everything and taken back what was sent nothing stays.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn settle(mut self, id: Uuid) -> Result<(), StoreError> {
        self.receipts.settle(id)?;
        let has_store = || connection::path(&self.dir).symlink_metadata().is_ok();
        if self.receipts.is_empty() && !has_store() {
            self.lease.remove()?;
        }
        Ok(())
    }
}

impl Store {
    /// The receipts beside this store. They are read and written for as long as it is open, and no longer.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn receipts(&self) -> Result<Receipts, StoreError> {
        Receipts::open(self.path.parent().unwrap_or(Path::new(".")))
    }
}

/// Receipts that are too old go when retention is looked at. What cannot be written now is as old tomorrow.
pub fn retire_receipts(store: &Path, today: Date) {
    let dir = store.parent().unwrap_or(Path::new("."));
    let _ = Receipts::open(dir).and_then(|mut receipts| receipts.retire(today));
}
