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

use super::{
    background::{self, Background},
    life::Life,
    opening::{self, Opened},
};
use crate::{
    Host,
    catalog::SITES,
    clock::Clock,
    consent::{gate_file::Stamps, sources::Environment},
    paths::Paths,
    record::{
        journal::{Inbox, Journal, Keeper},
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
    answer: RwLock<Answer>,
    /// When to look next, in seconds of the clock.
    look_at_s: AtomicU64,
    dropped: AtomicU64,
    over: AtomicBool,
    pub(super) background: Background,
    /// Whether its thread watches the day and the consent, too.
    pub(super) keeper: Arc<Keeper>,
    pub(super) life: Life,
    #[cfg(feature = "upload")]
    pub(super) sender: super::sender::Sender,
}

/// What is in force.
#[derive(Debug, Default)]
struct Answer {
    /// What observations go to.
    journal: Option<Journal>,
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
        Self {
            life: Life::of_process(),
            ..Self::within(host, clock, Environment::of(host), Paths::of(host))
        }
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
            answer: RwLock::default(),
            look_at_s: AtomicU64::new(u64::MAX),
            dropped: AtomicU64::new(0),
            over: AtomicBool::new(false),
            background: Background::default(),
            keeper: Arc::default(),
            life: Life::default(),
            #[cfg(feature = "upload")]
            sender: super::sender::Sender::default(),
        }
    }

    /// What the program says about itself.
    #[cfg(feature = "outbox")]
    pub const fn host(&self) -> &'static Host {
        self.host
    }

    /// Where its files lie, if there is a home.
    #[cfg(feature = "outbox")]
    pub const fn paths(&self) -> Option<&Paths> {
        self.paths.as_ref()
    }

    /// What tells the time.
    #[cfg(feature = "outbox")]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The file of certificates that are trusted besides those of the system.
    #[cfg(feature = "upload")]
    pub fn certificates(&self) -> Option<std::path::PathBuf> {
        self.environment.certificates.as_ref().map(Into::into)
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
        self.close_areas();
        if self.dropped() > 0
            && let Some(mut answer) = self.answer_for_change()
        {
            *answer = Answer::default();
        }
    }

    /// Everything off, until the next change.
    pub fn stop(&self) {
        if self.is_for_debugging() {
            return;
        }
        all_off();
        if let Some(mut answer) = self.answer_for_change() {
            *answer = Answer::default();
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

    /// Whether records are printed in this process instead of being kept, whatever the files say.
    pub const fn is_for_debugging(&self) -> bool {
        self.environment.debug.is_some()
    }

    /// Records that could not be kept.
    pub fn dropped(&self) -> u64 {
        let lost = self.with_inbox(Inbox::lost).unwrap_or(0);
        self.dropped.load(Relaxed) + lost
    }

    /// Bytes in the inbox.
    pub fn pending_bytes(&self) -> u64 {
        self.with_inbox(Inbox::bytes).unwrap_or(0)
    }

    /// Whether a journal is open. While that changes, the change tells.
    pub fn is_recording(&self) -> bool {
        match self.answer.try_read() {
            Ok(answer) => answer.journal.is_some(),
            Err(TryLockError::Poisoned(poison)) => poison.into_inner().journal.is_some(),
            Err(TryLockError::WouldBlock) => !self.is_over(),
        }
    }

    /// What went wrong when this process last decided.
    pub fn trouble(&self) -> Option<String> {
        let answer = self.answer.try_read().ok()?;
        answer.trouble.clone()
    }

    /// Every thread goes the long way at its next record: it asks for the day and the consent.
    pub fn close_areas(&self) {
        self.with_journal(|journal| journal.own().close());
    }

    pub(super) fn with_journal<T>(&self, read: impl FnOnce(&Journal) -> T) -> Option<T> {
        self.answer.try_read().ok()?.journal.as_ref().map(read)
    }

    fn with_inbox<T>(&self, read: impl FnOnce(&Inbox) -> T) -> Option<T> {
        self.with_journal(|journal| read(journal.inbox()))
    }

    /// Puts an answer in force: the states of all sites and the journal, under one lock.
    ///
    /// The journal before it closes its areas as it goes, while all sites are off; who sees a site
    /// that is on again sees that, too.
    pub(super) fn put_in_force(&self, opened: Opened) {
        if self.is_for_debugging() {
            return;
        }
        let Some(mut answer) = self.answer_for_change() else {
            return all_off();
        };
        all_off();
        let look_at = self.clock.elapsed() + LOOK_EVERY;
        *answer = Answer {
            journal: opened.journal,
            gate: opened.gate,
            stamps: opened.stamps,
            until: opened.until,
            trouble: opened.trouble,
        };
        if self.is_over() || answer.journal.is_none() {
            self.look_at_s.store(u64::MAX, Relaxed);
            return;
        }
        self.look_at_s.store(look_at.as_secs(), Relaxed);
        for (site, index, state) in opened.states {
            site.set_index(index);
            site.set(ON | DETAIL, state & (ON | DETAIL));
        }
    }

    /// The answer, once no record is being written; nothing if that never happens.
    fn answer_for_change(&self) -> Option<RwLockWriteGuard<'_, Answer>> {
        let started = Instant::now();
        loop {
            match self.answer.try_write() {
                Ok(answer) => return Some(answer),
                Err(TryLockError::Poisoned(poison)) => return Some(poison.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() > CHANGE_WAIT {
                return None;
            }
            std::thread::yield_now();
        }
    }

    /// How long it may be until the next look.
    pub fn look_in(&self) -> Duration {
        let look_at = Duration::from_secs(self.look_at_s.load(Relaxed));
        look_at.saturating_sub(self.clock.elapsed()).min(LOOK_EVERY)
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
            self.with_journal(|journal| journal.own().follow());
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
        self.adopt(opening::again(self));
    }

    /// At once: what do the files say?
    pub fn refresh(&self) {
        let _one = self.changing();
        let holds = self.is_recording() && self.is_unchanged();
        if !self.is_over() && !holds {
            self.adopt(opening::again(self));
        }
    }

    fn keep(&self, site: &'static Site, observation: &Observation<'_>) {
        // Held for writing only while consent changes.
        let Ok(answer) = self.answer.try_read() else {
            self.dropped.fetch_add(1, Relaxed);
            return;
        };
        // Asked again: the state was written under this lock, and the site read it without.
        let state = site.state();
        if state & ON != 0
            && let Some(journal) = &answer.journal
        {
            journal.record(site, &observation.narrowed(state & DETAIL != 0));
        }
    }

    fn is_unchanged(&self) -> bool {
        let (Ok(answer), Some(paths)) = (self.answer.try_read(), &self.paths) else {
            return true;
        };
        let today = self.clock.now().day;
        answer.until.is_none_or(|until| today < until)
            && answer.gate.as_ref().is_none_or(has_name)
            && answer
                .journal
                .as_ref()
                .is_none_or(|journal| journal.inbox().has_name())
            && answer.stamps.hold(paths)
    }
}

impl Recorder for Session {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        self.look();
        self.keep(site, observation);
        if self.keeper.fold_is_wanted() {
            background::catch_up(self);
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
