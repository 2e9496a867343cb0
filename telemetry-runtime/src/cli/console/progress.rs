//! That something is going on, where it takes long.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// What is over sooner is not worth a word.
const SILENT: Duration = Duration::from_millis(500);

/// How often the line is drawn anew.
const FRAME: Duration = Duration::from_millis(120);

const FRAMES: [char; 4] = ['|', '/', '-', '\\'];

/// Whether somebody looks at stderr.
pub(super) fn is_seen() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stderr().is_terminal() && !dumb
}

/// Does the work. After half a second a line on stderr says what it is, and is gone at the end.
///
/// The line comes from a thread of the command's, which the work does not wait for; where there can
/// be none, the work is done without a word.
pub(super) fn say<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (over, ended) = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        let line = thread::Builder::new().spawn_scoped(scope, || draw(what, &over, &ended));
        // Also when the work panics: the scope waits for its thread.
        let _end = End(&over, &ended);
        let _ = line;
        work()
    })
}

struct End<'a>(&'a Mutex<bool>, &'a Condvar);

impl Drop for End<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.1.notify_all();
    }
}

fn draw(what: &str, over: &Mutex<bool>, ended: &Condvar) {
    let mut drawn = false;
    let mut wait = SILENT;
    for frame in FRAMES.iter().cycle() {
        let over = over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = ended.wait_timeout_while(over, wait, |over| !*over);
        if *waited.unwrap_or_else(PoisonError::into_inner).0 {
            break;
        }
        let _ = write!(io::stderr(), "\r{frame} {what}");
        (drawn, wait) = (true, FRAME);
    }
    if drawn {
        let _ = write!(io::stderr(), "\r\u{1b}[K");
    }
}
