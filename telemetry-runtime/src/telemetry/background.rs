//! The thread of hosts that run for hours, and of a start that finds much to fold.

use std::{
    sync::{Arc, Weak},
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
    let work: fn(&Weak<Session>) = if session.host.is_long_lived() {
        every_minute
    } else if session.pending_bytes() >= INBOX_FOLD_BYTES {
        once
    } else {
        return;
    };
    let session = Arc::downgrade(session);
    // Without a thread a later start or a command folds.
    let _ = thread::Builder::new()
        .name("telemetry".to_owned())
        .spawn(move || work(&session));
}

fn once(session: &Weak<Session>) {
    if let Some(session) = session.upgrade() {
        // What fails is tried again by the next fold, and told by `status`.
        let _ = session.fold(Duration::ZERO);
    }
}

/// Until the guard is gone or the consent withdrawn.
fn every_minute(session: &Weak<Session>) {
    loop {
        thread::sleep(FOLD_EVERY);
        let Some(session) = session.upgrade() else {
            return;
        };
        session.look();
        if session.is_over() || !session.is_recording() {
            return;
        }
        let _ = session.fold(Duration::ZERO);
    }
}
