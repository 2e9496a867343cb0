//! The thread of hosts that run for hours, and of a start that finds much to fold.

use std::{
    sync::{
        Arc,
        atomic::Ordering::{AcqRel, Release},
    },
    thread,
    time::Duration,
};

use super::session::Session;
use crate::record::journal::INBOX_FOLD_BYTES;

/// How often a host that runs for hours folds.
const FOLD_EVERY: Duration = Duration::from_secs(60);

/// A thread whose log is full asks for a fold before the minute is over, and gets one so often.
const FOLD_PAUSE: Duration = Duration::from_secs(1);

/// So exactly is midnight met, by a clock that may be asked a little before it.
const MIDNIGHT: Duration = Duration::from_millis(1);

/// Starts the thread if there is a journal and a reason. Nobody waits for it: a fold that is cut
/// off by the end of the process is repeated by the next.
pub fn begin(session: &Arc<Session>) {
    if !session.is_recording() {
        return;
    }
    let work: fn(&Session) = if session.host.is_long_lived() {
        every_minute
    } else if session.pending_bytes() >= INBOX_FOLD_BYTES {
        once
    } else {
        return;
    };
    if session.has_thread.swap(true, AcqRel) {
        return;
    }
    let working = session.clone();
    let spawned = thread::Builder::new()
        .name("telemetry".to_owned())
        .spawn(move || {
            work(&working);
            working.has_thread.store(false, Release);
        });
    if spawned.is_err() {
        // A later start or a command folds.
        session.has_thread.store(false, Release);
    }
}

fn once(session: &Session) {
    // What fails is tried again by the next fold, and told by `status`.
    let _ = session.fold(Duration::ZERO);
}

/// Until the guard is gone or the consent withdrawn.
fn every_minute(session: &Session) {
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
            let _ = session.fold(Duration::ZERO);
        }
        thread::sleep(FOLD_PAUSE.min(session.clock.rest_of_day()));
    }
    session.keeper.end();
    session.close_areas();
}

/// The next look at the consent, or the next day.
fn until_next(session: &Session) -> Duration {
    let rest_of_day = session.clock.rest_of_day().max(MIDNIGHT);
    session.look_in().min(FOLD_EVERY).min(rest_of_day)
}
