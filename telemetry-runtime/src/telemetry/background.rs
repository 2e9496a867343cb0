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
    while !session.is_over() && session.is_recording() {
        thread::sleep(FOLD_EVERY);
        session.look();
        if !session.is_over() {
            let _ = session.fold(Duration::ZERO);
        }
    }
}
