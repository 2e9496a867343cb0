use std::{
    fs,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};

use telemetry_schema::{Date, wire::Settled};

use super::{Shared, TakenBack};
use crate::store::connection::{ERASED, LEDGER};

/// How a ledger does. Numbers count from the start of the process.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Health {
    /// How many reports and erasures wait.
    pub waiting: usize,
    /// How many may.
    pub waiting_max: usize,
    /// Why the last attempt to write failed; `None` once one has succeeded. It is tried again every second.
    pub failure: Option<String>,
    /// Transactions that were committed.
    pub batches: u64,
    /// Reports that were stored.
    pub stored: u64,
    /// Reports that were here already.
    pub known: u64,
    /// Reports that came though they had been taken back.
    pub refused: u64,
    /// Wishes to take a report back that were granted, whether it was here or not.
    pub erased: u64,
    /// Wishes to take a report back with a secret that is not its own.
    pub wrong_secrets: u64,
    /// Rows of single reports that were deleted because of their age.
    pub expired: u64,
    /// Whether the clock has jumped and is not believed yet: nothing goes because of its age.
    pub doubts_clock: bool,
    /// Size of the ledger's file.
    pub ledger_bytes: u64,
    /// Size of the log beside it.
    pub log_bytes: u64,
    /// Size of the file of what was taken back.
    pub erased_bytes: u64,
}

/// What the writer counts.
#[derive(Debug, Default)]
pub(super) struct Figures {
    waiting: AtomicUsize,
    failure: Mutex<Option<String>>,
    batches: AtomicU64,
    stored: AtomicU64,
    known: AtomicU64,
    refused: AtomicU64,
    erased: AtomicU64,
    wrong_secrets: AtomicU64,
    expired: AtomicU64,
    day: AtomicU32,
}

impl Figures {
    /// The last day that was believed.
    pub fn day(&self) -> Date {
        Date::from_days(self.day.load(Relaxed))
    }

    pub fn believes(&self, day: Date) {
        self.day.store(day.days(), Relaxed);
    }

    pub fn waits(&self) {
        self.waiting.fetch_add(1, Relaxed);
    }

    pub fn taken(&self, jobs: usize) {
        self.waiting.fetch_sub(jobs, Relaxed);
    }

    pub fn settled(&self, settled: Settled) {
        let counter = match settled {
            Settled::Stored => &self.stored,
            Settled::Known => &self.known,
            Settled::Erased => &self.refused,
        };
        counter.fetch_add(1, Relaxed);
    }

    pub fn taken_back(&self, taken_back: TakenBack) {
        let counter = match taken_back {
            TakenBack::Erased => &self.erased,
            TakenBack::WrongSecret => &self.wrong_secrets,
        };
        counter.fetch_add(1, Relaxed);
    }

    pub fn expired(&self, rows: usize) {
        self.expired.fetch_add(rows as u64, Relaxed);
    }

    pub fn committed(&self) {
        self.batches.fetch_add(1, Relaxed);
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn failed(&self, error: &rusqlite::Error) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        *failure = Some(error.to_string());
    }

    pub fn has_failed(&self) -> bool {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.is_some()
    }

    pub fn health(&self, shared: &Shared) -> Health {
        let bytes = |name: &str| {
            let file = fs::metadata(shared.folder.join(name));
            file.map_or(0, |metadata| metadata.len())
        };
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        Health {
            waiting: self.waiting.load(Relaxed),
            waiting_max: shared.options.queue_max,
            failure: failure.clone(),
            batches: self.batches.load(Relaxed),
            stored: self.stored.load(Relaxed),
            known: self.known.load(Relaxed),
            refused: self.refused.load(Relaxed),
            erased: self.erased.load(Relaxed),
            wrong_secrets: self.wrong_secrets.load(Relaxed),
            expired: self.expired.load(Relaxed),
            doubts_clock: shared.doubts(shared.options.clock.today()),
            ledger_bytes: bytes(LEDGER),
            log_bytes: bytes(&format!("{LEDGER}-wal")),
            erased_bytes: bytes(ERASED),
        }
    }
}
