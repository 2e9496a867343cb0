//! When the events of a program's life are recorded.
//!
//! A session is a stretch of a run under one consent. It begins at the start, or when consent is
//! given to a running process, and only where both its ends can be recorded; it ends with the guard,
//! or before this process changes the consent. So in every epoch what was started and has not ended
//! is still under way, was killed, or left by a way that drops no guard. A consent that another
//! process changes meanwhile ends no session: its end is recorded under the new one, if that has the
//! event, and is missing otherwise.
//!
//! A run that looks at telemetry is none, or whoever looks ten times would have used the program ten
//! times. That is known where the command line was parsed before the start.
//!
//! A forked child is no session and ends none. A deletion forgets the session, and begins one.
//!
//! `process::exit` drops no guard, but systems whose C library takes leave of the thread that called
//! it (glibc, macOS) end the session of a main thread all the same.

use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex, MutexGuard, TryLockError, Weak,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use telemetry_schema::Date;

use super::{Telemetry, opening::Opened, session::Session};
use crate::{
    Discovery,
    lifecycle::{
        Arch, Os,
        events::{Cost, Discovered, Ended, Ending, Given, HelpViewed, Started},
    },
    record::{
        journal::{Journal, segment::thread::forks},
        site::{ON, Site},
    },
};

/// How long the end of a session waits for a thread that only looks at it: an instant, unless that thread
/// was left behind by a fork.
const TAKE_WAIT: Duration = Duration::from_millis(20);

/// The session of a process, if there is one.
#[derive(Debug, Default)]
pub struct Life {
    run: Mutex<Option<Run>>,
    /// Nothing in this process is a session.
    is_look: bool,
}

/// Whether the command line of this process was found to ask for telemetry's own command.
pub static IS_LOOK: AtomicBool = AtomicBool::new(false);

/// Ends the session of a thread that runs `main` when that ends and nobody has.
struct AtExit(RefCell<Weak<Session>>);

thread_local! {
    static AT_EXIT: AtExit = const { AtExit(RefCell::new(Weak::new())) };
}

impl Drop for AtExit {
    fn drop(&mut self) {
        if let Some(session) = self.0.get_mut().upgrade() {
            session.end_life();
        }
    }
}

/// To be asked on the thread that starts telemetry.
pub fn end_at_exit(session: &Arc<Session>) {
    if session.session_since().is_some() && thread::current().name() == Some("main") {
        // Where the thread is ending already, it is too late.
        let _ = AT_EXIT.try_with(|at_exit| at_exit.0.replace(Arc::downgrade(session)));
    }
}

#[derive(Debug)]
struct Run {
    /// A child that was forked since is another process.
    forks: u32,
    started: Duration,
    day: Date,
    /// When something was recorded last, as far as anybody has looked.
    active: Duration,
    /// What [`Journal::mark`] was then.
    mark: u64,
}

impl Run {
    /// A program that is over soon is active all the time. Of one that runs for hours, and has a mark,
    /// this is when something was seen to have been recorded last.
    fn last_activity(&self, now: Duration, mark: Option<u64>) -> Duration {
        if mark == Some(self.mark) {
            self.active
        } else {
            now
        }
    }
}

impl Life {
    /// Of the process as it is known when it starts telemetry.
    pub(super) fn of_process() -> Self {
        Self {
            run: Mutex::default(),
            is_look: IS_LOOK.load(Relaxed),
        }
    }

    /// Held for an instant. What a forked child finds locked stays so, and is not its own.
    fn run(&self) -> Option<MutexGuard<'_, Option<Run>>> {
        match self.run.try_lock() {
            Ok(run) => Some(run),
            Err(TryLockError::Poisoned(poison)) => Some(poison.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Waits for the thread that is looking.
    fn take(&self) -> Option<Run> {
        let waits = Instant::now();
        let run = loop {
            match self.run() {
                Some(mut run) => break run.take()?,
                None if waits.elapsed() > TAKE_WAIT => return None,
                None => thread::yield_now(),
            }
        };
        (run.forks == forks()).then_some(run)
    }
}

impl Telemetry {
    /// The help of the program was shown. Recorded where the host has said
    /// [`start!(lifecycle)`](crate::start) and the user has agreed to it.
    ///
    /// ```
    /// let telemetry = telemetry_runtime::start!(lifecycle);
    /// if std::env::args().any(|argument| argument == "--help") {
    ///     println!("Usage: …");
    ///     telemetry.help_viewed();
    /// }
    /// ```
    ///
    /// clap shows the help and leaves the process before its caller knows. A host that wants to know
    /// calls `try_parse` instead of `parse`; of an error whose kind is `DisplayHelp` it tells here, then
    /// it calls `print` and leaves with `exit_code`. The help of `tool telemetry` is not the program's:
    /// where that is the first word, or the one after `help`, such a host tells nothing.
    pub fn help_viewed(&self) {
        if let Some(sites) = self.session.host.lifecycle() {
            HelpViewed {}.record_at(sites.help_viewed);
        }
    }

    /// Somebody came upon a feature, by this. Recorded where the host has said
    /// [`start!(lifecycle)`](crate::start) and the user has agreed to it.
    ///
    /// Which feature it was says an event of the host's own, with a [`Discovery`] among its fields.
    pub fn discovered(&self, by: Discovery) {
        if let Some(sites) = self.session.host.lifecycle() {
            Discovered { by }.record_at(sites.discovered);
        }
    }

    /// The end of the run, as when the guard is dropped: for a host that leaves by
    /// [`std::process::exit`], which drops nothing. Without it such a run looks like one that was
    /// killed, unless it was the main thread that left and the system lets it take leave (glibc and
    /// macOS do, musl does not).
    pub fn end(self) {
        drop(self);
    }
}

impl Session {
    /// Puts an answer in force and records what it means for the life of the program.
    pub(super) fn adopt(&self, opened: Opened) {
        let arrival = opened.arrival;
        // Another process has deleted everything, and the beginning with it.
        if self.with_journal(|journal| journal.inbox().has_name()) == Some(false) {
            self.forget_life();
        }
        self.look_at_life();
        self.put_in_force(opened);
        // Of another journal, where the session goes on.
        self.mark_life(false);
        if let (Some(arrival), Some(sites)) = (arrival, self.host.lifecycle()) {
            arrival.record(self.host, sites);
        }
        self.begin_life();
    }

    pub(super) fn begin_life(&self) {
        if self.life.is_look {
            return;
        }
        let Some(sites) = self.host.lifecycle() else {
            return;
        };
        if !is_on(sites.started) || !is_on(sites.ended) {
            return;
        }
        let Some(mut life) = self.life.run() else {
            return;
        };
        if life.as_ref().is_some_and(|run| run.forks == forks()) {
            return;
        }
        Started {
            os: Os::here(),
            arch: Arch::here(),
        }
        .record_at(sites.started);
        let started = self.clock.elapsed();
        *life = Some(Run {
            forks: forks(),
            started,
            day: self.clock.now().day,
            active: started,
            mark: self.mark().unwrap_or_default(),
        });
    }

    /// Records the end of the session, if there is one: before the consent changes, and at the end.
    ///
    /// A withdrawal is no ending of its own, since nobody is to count them.
    pub(super) fn end_life(&self) {
        let Some(sites) = self.host.lifecycle() else {
            return;
        };
        let Some(run) = self.life.take() else {
            return;
        };
        let ending = if thread::panicking() {
            Ending::Panic
        } else {
            Ending::Exit
        };
        let length = self.last_activity(&run).saturating_sub(run.started).into();
        if is_on(sites.cost) {
            Cost::so_far().record_at(sites.cost);
        }
        Ended { length, ending }.record_at(sites.ended);
    }

    /// What has been recorded of the session is deleted with the rest.
    pub(super) fn forget_life(&self) {
        self.life.take();
    }

    /// The day on which the session of this process began, if one is under way: of the sessions that
    /// have no end this is one.
    pub(super) fn session_since(&self) -> Option<Date> {
        let run = self.life.run()?;
        let run = run.as_ref().filter(|run| run.forks == forks());
        run.map(|run| run.day)
    }

    /// Looks whether something was recorded since the last look.
    pub(super) fn look_at_life(&self) {
        // All that was recorded is read before the lock is taken: the end of the program would find it held.
        let (now, mark) = (self.clock.elapsed(), self.mark());
        if let Some(mut life) = self.life.run()
            && let Some(run) = &mut *life
        {
            run.active = run.last_activity(now, mark);
        }
    }

    /// A fold changes what the mark is made of. What it took may have been recorded since the last look,
    /// which the mark no longer tells.
    pub(super) fn mark_life(&self, has_folded: bool) {
        let (now, mark) = (self.clock.elapsed(), self.mark());
        if let Some(mut life) = self.life.run()
            && let Some(run) = &mut *life
        {
            if has_folded {
                run.active = now;
            }
            run.mark = mark.unwrap_or_default();
        }
    }

    fn last_activity(&self, run: &Run) -> Duration {
        run.last_activity(self.clock.elapsed(), self.mark())
    }

    /// Only for hosts that run for hours, since it reads all that they have recorded.
    fn mark(&self) -> Option<u64> {
        let is_wanted = self.host.is_long_lived() && self.host.lifecycle().is_some();
        is_wanted.then(|| self.with_journal(Journal::mark).unwrap_or_default())
    }
}

fn is_on(site: &Site) -> bool {
    site.state() & ON != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_run_was_active_when_its_mark_was_last_seen_to_change() {
        let mut run = Run {
            forks: 0,
            started: SECOND,
            day: Date::from_days(20_777),
            active: SECOND,
            mark: 7,
        };
        assert_eq!(run.last_activity(SECOND * 60, Some(7)), SECOND, "idle");
        run.active = run.last_activity(SECOND * 60, Some(8));
        run.mark = 8;
        assert_eq!(run.last_activity(SECOND * 120, Some(8)), SECOND * 60);
        assert_eq!(run.last_activity(SECOND * 120, Some(9)), SECOND * 120);
        // A program that is over soon is active to its end.
        assert_eq!(run.last_activity(SECOND * 120, None), SECOND * 120);
    }
}
