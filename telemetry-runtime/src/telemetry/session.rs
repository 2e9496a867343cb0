//! What one start has decided, and the journal that follows from it.

use std::{
    fs::File,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard, TryLockError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use telemetry_schema::Date;

use super::opening::{self, Opened};
use crate::{
    Host,
    catalog::SITES,
    clock::Clock,
    consent::{gate_file::Stamps, sources::Environment},
    paths::Paths,
    record::{
        journal::Inbox,
        recorder::{Observation, Recorder},
        site::{DETAIL, ON, Site},
    },
};

/// How often a process looks whether its consent is still there. It looks when it records, so
/// that no thread is needed.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// How long a change of consent waits for records that are being written. One takes microseconds;
/// the bound is for a child that was forked in the middle of one.
const CHANGE_WAIT: Duration = Duration::from_millis(200);

/// One start of one program. There is at most one that records in a process.
#[derive(Debug)]
pub struct Session {
    pub(super) host: &'static Host,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) environment: Environment,
    pub(super) paths: Option<Paths>,
    /// Held through a change of consent, so that there is one at a time.
    changing: Mutex<()>,
    journal: RwLock<Journal>,
    /// When to look next, in seconds of the clock.
    look_at_s: AtomicU64,
    dropped: AtomicU64,
    over: AtomicBool,
    /// A thread folds for this session.
    pub(super) has_thread: AtomicBool,
}

/// What observations go to.
#[derive(Debug, Default)]
pub struct Journal {
    inbox: Option<Inbox>,
    /// The gate file as it was read. It is open for as long as its answer is used: that it has
    /// lost its name is the sign of a withdrawal.
    gate: Option<File>,
    stamps: Stamps,
    /// The first day on which the answer no longer holds.
    until: Option<Date>,
    /// What went wrong, as a sentence.
    trouble: Option<String>,
}

impl Session {
    pub fn new(host: &'static Host, clock: Arc<dyn Clock>) -> Self {
        Self::within(host, clock, Environment::of(host), Paths::of(host))
    }

    pub(super) fn within(
        host: &'static Host,
        clock: Arc<dyn Clock>,
        environment: Environment,
        paths: Option<Paths>,
    ) -> Self {
        Self {
            host,
            clock,
            environment,
            paths,
            changing: Mutex::new(()),
            journal: RwLock::default(),
            look_at_s: AtomicU64::new(u64::MAX),
            dropped: AtomicU64::new(0),
            over: AtomicBool::new(false),
            has_thread: AtomicBool::new(false),
        }
    }

    /// Decides, by the fast way if there is one, and puts the answer in force.
    pub fn start(&self) {
        let _one = self.changing();
        self.adopt(opening::start(self));
    }

    /// Everything off, at once and for good.
    pub fn end(&self) {
        self.over.store(true, Relaxed);
        all_off();
        // What is open stays open until the process ends, which closes it for nothing. Only what
        // could not be written yet is worth a last try.
        if self.dropped() > 0
            && let Some(mut journal) = self.journal_for_change()
        {
            *journal = Journal::default();
        }
    }

    /// Everything off, until the next change.
    pub fn stop(&self) {
        all_off();
        if let Some(mut journal) = self.journal_for_change() {
            *journal = Journal::default();
        }
    }

    /// One change at a time. Poison says nothing: the data is behind another lock.
    pub fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this session records at all: the process's first, and not over.
    pub fn is_over(&self) -> bool {
        self.over.load(Relaxed)
    }

    /// Records that could not be kept.
    pub fn dropped(&self) -> u64 {
        let lost = self.with_inbox(Inbox::lost).unwrap_or(0);
        self.dropped.load(Relaxed) + lost
    }

    /// Bytes in the journal.
    pub fn pending_bytes(&self) -> u64 {
        self.with_inbox(Inbox::bytes).unwrap_or(0)
    }

    /// Whether a journal is open.
    pub fn is_recording(&self) -> bool {
        self.with_inbox(|_| ()).is_some()
    }

    /// What went wrong when this process last decided.
    pub fn trouble(&self) -> Option<String> {
        let journal = self.journal.try_read().ok()?;
        journal.trouble.clone()
    }

    fn with_inbox<T>(&self, read: impl FnOnce(&Inbox) -> T) -> Option<T> {
        self.journal.try_read().ok()?.inbox.as_ref().map(read)
    }

    /// Puts an answer in force: the states of all sites and the journal, under one lock.
    pub fn adopt(&self, opened: Opened) {
        let Some(mut journal) = self.journal_for_change() else {
            return all_off();
        };
        all_off();
        let look_at = self.clock.elapsed() + LOOK_EVERY;
        *journal = Journal {
            inbox: opened.inbox,
            gate: opened.gate,
            stamps: opened.stamps,
            until: opened.until,
            trouble: opened.trouble,
        };
        if self.is_over() || journal.inbox.is_none() {
            self.look_at_s.store(u64::MAX, Relaxed);
            return;
        }
        self.look_at_s.store(look_at.as_secs(), Relaxed);
        for (site, index, state) in opened.states {
            site.set_index(index);
            site.set(ON | DETAIL, state & (ON | DETAIL));
        }
    }

    /// The journal, once no record is being written; nothing if that never happens.
    fn journal_for_change(&self) -> Option<RwLockWriteGuard<'_, Journal>> {
        let started = Instant::now();
        loop {
            match self.journal.try_write() {
                Ok(journal) => return Some(journal),
                Err(TryLockError::Poisoned(poison)) => return Some(poison.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() > CHANGE_WAIT {
                return None;
            }
            std::thread::yield_now();
        }
    }

    /// Once a minute: is the consent still there?
    pub fn look(&self) {
        let now = self.clock.elapsed().as_secs();
        let due = self.look_at_s.load(Relaxed);
        let next = now + LOOK_EVERY.as_secs();
        // One thread looks, the others go on.
        if now < due
            || self
                .look_at_s
                .compare_exchange(due, next, Relaxed, Relaxed)
                .is_err()
        {
            return;
        }
        if self.is_unchanged() {
            return;
        }
        // A change that is under way in another thread puts its own answer in force, and a host's
        // thread does not wait for it.
        let _one = match self.changing.try_lock() {
            Ok(one) => one,
            Err(TryLockError::Poisoned(poison)) => poison.into_inner(),
            Err(TryLockError::WouldBlock) => return self.look_at_s.store(due, Relaxed),
        };
        all_off();
        self.adopt(opening::start(self));
    }

    fn is_unchanged(&self) -> bool {
        let (Ok(journal), Some(paths)) = (self.journal.try_read(), &self.paths) else {
            return true;
        };
        let today = self.clock.now().day;
        journal.until.is_none_or(|until| today < until)
            && journal.gate.as_ref().is_none_or(has_name)
            && journal.stamps == Stamps::of(paths.policy(), &paths.user_file())
    }
}

impl Recorder for Session {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        self.look();
        // Held for writing only while consent changes.
        let Ok(journal) = self.journal.try_read() else {
            self.dropped.fetch_add(1, Relaxed);
            return;
        };
        // Asked again: the state was written under this lock, and the site read it without.
        let state = site.state();
        if state & ON != 0
            && let Some(inbox) = &journal.inbox
        {
            inbox.record(site, &observation.narrowed(state & DETAIL != 0));
        }
    }
}

fn all_off() {
    SITES.iter().for_each(|site| site.set(ON | DETAIL, 0));
}

#[cfg(unix)]
fn has_name(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|metadata| metadata.nlink() > 0)
}

/// Elsewhere a withdrawal shows in the stamp of the user's file.
#[cfg(not(unix))]
fn has_name(_: &File) -> bool {
    true
}
