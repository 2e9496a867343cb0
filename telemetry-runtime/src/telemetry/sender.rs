//! The thread that sends, in hosts that run for hours.
//!
//! It is begun by the thread that folds, at one of its minutes, when something is due, and ends when nothing
//! is: a host that has nothing to send has no such thread. Nobody waits for it. A forked child has neither of
//! the two, and a run for debugging sends nothing.

use std::{
    sync::{
        Arc,
        atomic::{
            AtomicBool, AtomicU32, AtomicU64,
            Ordering::{AcqRel, Relaxed, Release},
        },
    },
    thread,
    time::Duration,
};

use super::session::Session;
use crate::send::{
    Pace,
    delivery::{self, Bounds, Carrier},
    transport::Ways,
};

/// So soon after a look there is another one at the earliest, and a run after a run.
const PAUSE_MIN: Duration = Duration::from_secs(60);

/// And so late at the latest: another process may have sealed something, or taken something back.
const PAUSE_MAX: Duration = Duration::from_secs(3_600);

/// When a session looks for something to send.
#[derive(Debug, Default)]
pub struct Sender {
    is_sending: AtomicBool,
    /// When to look next, in seconds of the clock that never steps.
    look_at_s: AtomicU64,
    /// The day of the last look: what is over since can be sealed.
    day: AtomicU32,
    /// Whether the consent lets reports leave, as it was when the session last folded.
    shares: AtomicBool,
}

impl Sender {
    /// What the consent says, whenever it was read.
    pub fn note(&self, shares: bool) {
        self.shares.store(shares, Relaxed);
    }

    #[cfg(test)]
    pub fn is_sending(&self) -> bool {
        self.is_sending.load(Relaxed)
    }
}

/// Once a minute: seals what can be sealed, and begins the thread if something is due.
pub fn tick(session: &Arc<Session>) {
    if session.host.endpoint().is_none() || session.is_for_debugging() || session.is_over() {
        return;
    }
    let sender = &session.sender;
    let now_s = session.clock.elapsed().as_secs();
    let today = session.clock.now().day.days();
    let is_time =
        sender.day.swap(today, Relaxed) != today || now_s >= sender.look_at_s.load(Relaxed);
    if !is_time || sender.is_sending.swap(true, AcqRel) {
        return;
    }
    let sending = Working(session.clone());
    if sender.shares.load(Relaxed) {
        // What another process is at work with is sealed by the next look.
        let _ = delivery::seal(session, Duration::ZERO);
    }
    if next(session).is_some_and(|wait| wait.is_zero()) {
        // Where there can be no thread, it is dropped with all that it has.
        let _ = thread::Builder::new()
            .name("telemetry-send".to_owned())
            .spawn(move || send(&sending));
    }
}

fn send(working: &Working) {
    let session = &working.0;
    let ways = Ways::of(session);
    // What came of it stands in the store, for who asks.
    let _ = delivery::run(session, Carrier::Ours(&ways), Pace::Due, Bounds::BACKGROUND);
}

/// How long until something is due, where something waits. Where nobody shares, only what is to be taken back
/// is looked for.
fn next(session: &Session) -> Option<Duration> {
    if session.sender.shares.load(Relaxed) {
        session.due_in()
    } else {
        session.erasure_due_in()
    }
}

/// A session while something is done for its reports, however that ends.
struct Working(Arc<Session>);

impl Drop for Working {
    fn drop(&mut self) {
        let session = &self.0;
        let wait = next(session)
            .unwrap_or(PAUSE_MAX)
            .clamp(PAUSE_MIN, PAUSE_MAX);
        let look_at = session.clock.elapsed().saturating_add(wait);
        session.sender.look_at_s.store(look_at.as_secs(), Relaxed);
        session.sender.is_sending.store(false, Release);
    }
}
