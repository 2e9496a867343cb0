//! The thread that keeps the time for those that record.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{
            AtomicBool, AtomicU32,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
            fence,
        },
    },
    thread::{self, Thread},
    time::Duration,
};

use super::segment::thread as areas;

/// Whether a thread of ours watches the day and the consent, so that those that record need not.
///
/// It does so in hosts that run for hours. What it finds it says by closing areas.
#[derive(Debug, Default)]
pub struct Keeper {
    is_awake: AtomicBool,
    /// The thread exists in this process and in none that was forked from it.
    forks: AtomicU32,
    is_called: AtomicBool,
    /// Somebody should fold, and where nobody watches that is not yet known.
    is_wanted: AtomicBool,
    thread: Mutex<Option<Thread>>,
}

impl Keeper {
    /// This thread watches from now on. Where forks cannot be counted it does so for nobody: a
    /// child would rely on a thread that it does not have.
    pub fn begin(&self) {
        if !areas::count_forks() {
            return;
        }
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current());
        self.forks.store(areas::forks(), Relaxed);
        self.is_awake.store(true, Release);
    }

    /// It does no longer. Areas that rely on it are to be closed after this.
    pub fn end(&self) {
        self.is_awake.store(false, Release);
        // Who takes an area meanwhile sees this, or has the area closed.
        fence(SeqCst);
    }

    /// Whether it watches.
    pub fn is_awake(&self) -> bool {
        self.is_awake.load(Acquire) && self.forks.load(Relaxed) == areas::forks()
    }

    /// There is something to fold before the minute is over. Nobody waits for it.
    pub fn call(&self) {
        if !self.is_awake() || self.is_called.swap(true, Relaxed) {
            return;
        }
        if let Ok(thread) = self.thread.try_lock()
            && let Some(thread) = &*thread
        {
            thread.unpark();
        }
    }

    /// A dead process has left something to fold. That can wait for days, but not for ever.
    pub fn want_fold(&self) {
        self.is_wanted.store(true, Relaxed);
    }

    /// Whether a fold is wanted; told to the first that asks.
    pub fn fold_is_wanted(&self) -> bool {
        self.is_wanted.load(Relaxed) && self.is_wanted.swap(false, Relaxed)
    }

    /// The keeper's thread sleeps until it is called, and so long at most.
    pub fn sleep(&self, at_most: Duration) {
        if !self.is_called.load(Relaxed) {
            thread::park_timeout(at_most);
        }
        self.is_called.store(false, Relaxed);
    }
}
