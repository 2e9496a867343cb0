//! The thread of hosts that run for hours, and of short ones that find something left to fold.
//!
//! A short host starts a thread at most once: at a start that finds a large inbox, or when one of its
//! threads records so much that it takes over a segment in which something waits for a fold, such
//! as areas of another day. So a program that is used daily is folded once a day, though nobody
//! looks. A forked child never starts one, nor does a host that is ending.

use std::{
    sync::{
        Arc, OnceLock, Weak,
        atomic::{
            AtomicBool,
            Ordering::{AcqRel, Release},
        },
    },
    thread,
    time::Duration,
};

use super::session::Session;
use crate::record::journal::{INBOX_FOLD_BYTES, segment::thread as areas};

/// How often a host that runs for hours folds.
const FOLD_EVERY: Duration = Duration::from_secs(60);

/// A thread whose log is full asks for a fold before the minute is over, and gets one so often.
const FOLD_PAUSE: Duration = Duration::from_secs(1);

/// So exactly is midnight met, by a clock that may be asked a little before it.
const MIDNIGHT: Duration = Duration::from_millis(1);

/// Which threads a session has and had.
#[derive(Debug, Default)]
pub struct Background {
    pub(super) has_thread: AtomicBool,
    /// A host that is over soon folds once.
    pub(super) has_caught_up: AtomicBool,
    /// What a record starts a thread with, in the process that has forked so often.
    whole: OnceLock<(Weak<Session>, u32)>,
}

/// Starts the thread if there is a journal and a reason. Nobody waits for it: a fold that is cut
/// off by the end of the process is repeated by the next.
pub fn begin(session: &Arc<Session>) {
    if !session.is_recording() {
        return;
    }
    if session.host.is_long_lived() {
        return spawn(session, every_minute);
    }
    // Where forks cannot be counted there are no segments either.
    if areas::count_forks() {
        let whole = (Arc::downgrade(session), areas::forks());
        let _ = session.background.whole.set(whole);
    }
    if session.pending_bytes() >= INBOX_FOLD_BYTES {
        spawn_once(session);
    }
}

/// Starts the thread of a host that is over soon, after a record that has found something to fold.
pub fn catch_up(session: &Session) {
    if let Some((whole, forks)) = session.background.whole.get()
        && *forks == areas::forks()
        && !session.is_over()
        && let Some(session) = whole.upgrade()
    {
        spawn_once(&session);
    }
}

fn spawn_once(session: &Arc<Session>) {
    if !session.background.has_caught_up.swap(true, AcqRel) {
        spawn(session, once);
    }
}

fn spawn(session: &Arc<Session>, work: fn(&Arc<Session>)) {
    if session.background.has_thread.swap(true, AcqRel) {
        return;
    }
    let mut working = Working(session.clone());
    let spawned = thread::Builder::new()
        .name("telemetry".to_owned())
        .spawn(move || {
            loop {
                work(&working.0);
                match working.end() {
                    Some(again) => working = again,
                    None => return,
                }
            }
        });
    // Where there can be no thread, a later start or a command folds.
    drop(spawned);
}

/// A session while a thread works for it, however that ends.
struct Working(Arc<Session>);

impl Working {
    /// A consent that came back while the thread was ending has found it still there.
    fn end(self) -> Option<Self> {
        let session = self.0.clone();
        drop(self);
        let goes_on = session.host.is_long_lived() && !session.is_over() && session.is_recording();
        // Made only where it is true: dropping one ends the work of whoever has the thread now.
        (goes_on && !session.background.has_thread.swap(true, AcqRel)).then(|| Self(session))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let session = &self.0;
        session.keeper.end();
        session.close_areas();
        session.background.has_thread.store(false, Release);
    }
}

fn once(session: &Arc<Session>) {
    // What fails is tried again by the next fold, and told by `status`.
    let _ = session.fold(Duration::ZERO);
}

/// Until the guard is gone or the consent withdrawn.
fn every_minute(session: &Arc<Session>) {
    session.keeper.begin();
    let mut day = session.clock.now().day;
    while !session.is_over() && session.is_recording() {
        session.keeper.sleep(until_next(session));
        let today = session.clock.now().day;
        if today != day {
            session.close_areas();
            day = today;
        }
        session.look();
        if !session.is_over() {
            session.look_at_life();
            let folded = session.fold(Duration::ZERO);
            session.mark_life(folded.is_ok_and(|folded| folded.records > 0));
            #[cfg(feature = "upload")]
            super::sender::tick(session);
        }
        thread::sleep(FOLD_PAUSE.min(session.clock.rest_of_day()));
    }
}

/// The next look at the consent, or the next day.
fn until_next(session: &Session) -> Duration {
    let rest_of_day = session.clock.rest_of_day().max(MIDNIGHT);
    session.look_in().min(FOLD_EVERY).min(rest_of_day)
}
