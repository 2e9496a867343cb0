use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering::AcqRel},
};

use super::{background, debug, life, session::Session};
use crate::{Error, Host, clock::SystemClock, host::HOSTS, record::recorder};

/// What [`start!`](crate::start) returns: telemetry ends when it is dropped.
///
/// It is also the one way to change the consent from inside the program. A settings page:
///
/// ```no_run
/// use telemetry_runtime::{Choice, Error, Level, Means, Telemetry};
///
/// /// What the page shows.
/// fn page(telemetry: &Telemetry) -> String {
///     let status = telemetry.status();
///     let mut page = format!("level {:?}, decided by {}: {}\n", status.level, status.source, status.why);
///     for listed in telemetry.listing().entries {
///         let records = listed.here.is_some_and(|here| here.records);
///         page += &format!("[{}] {}: {}\n", if records { "x" } else { " " }, listed.entry.name, listed.entry.about);
///     }
///     // What an update added or widened; an error where nothing was agreed to.
///     for change in telemetry.review().iter().flat_map(|review| review.changes()) {
///         page += &format!("new: {change}\n");
///     }
///     page
/// }
///
/// /// What its buttons do. An error is a sentence for the user.
/// fn pressed(telemetry: &Telemetry, button: &str) -> Result<(), Error> {
///     match button {
///         "on" => telemetry.enable(&Choice::new(Level::Basic).by(Means::Settings)),
///         "search only" => telemetry.enable(&Choice::new(Level::Basic).categories(["search"])),
///         "agree to what is new" => telemetry.agree(&telemetry.review()?, Means::Settings),
///         "not to what is new" => telemetry.decline(&telemetry.review()?, Means::Settings),
///         "off" => telemetry.disable(Means::Settings),
///         _ => telemetry.delete(),
///     }
/// }
/// ```
#[must_use = "telemetry ends when the guard is dropped"]
#[derive(Debug)]
pub struct Telemetry {
    pub(super) session: Arc<Session>,
    /// The first start of the process wins.
    pub(super) is_first: bool,
}

static STARTED: AtomicBool = AtomicBool::new(false);

/// The host whose guard is alive, of those that are the first of their process.
static RUNNING: Mutex<Option<&'static Host>> = Mutex::new(None);

fn running() -> MutexGuard<'static, Option<&'static Host>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Telemetry {
    /// What `start!` calls. A host that no `start!` has registered while the program was linked may
    /// have been named at run time, after anything: it starts nothing.
    #[doc(hidden)]
    pub fn start(host: &'static Host) -> Self {
        let is_constant = HOSTS.iter().any(|known| std::ptr::eq(*known, host));
        let telemetry = Self {
            session: Arc::new(Session::new(host, Arc::new(SystemClock::new()))),
            is_first: is_constant && !STARTED.swap(true, AcqRel),
        };
        if telemetry.is_first {
            *running() = Some(host);
            if let Some(form) = telemetry.session.environment.debug {
                debug::begin(&telemetry, form);
                telemetry.session.begin_life();
            } else {
                recorder::install(Some(telemetry.session.clone()));
                telemetry.session.start();
                background::begin(&telemetry.session);
            }
            life::end_at_exit(&telemetry.session);
        }
        telemetry
    }

    /// The session, for what only the first guard may do.
    pub(super) fn first(&self) -> Result<&Arc<Session>, Error> {
        if self.is_first {
            Ok(&self.session)
        } else {
            Err(Error::INERT)
        }
    }

    /// Why nothing of this host is recorded in this process, whatever the files say.
    pub(super) fn idle(&self) -> Option<String> {
        if self.is_first && self.session.is_for_debugging() {
            return Some(
                "this run is for debugging: records are printed, and nothing is stored or sent"
                    .to_owned(),
            );
        }
        if self.is_first {
            return self
                .session
                .is_over()
                .then(|| "telemetry has ended in this process".to_owned());
        }
        match *running() {
            Some(host) if host.product() == self.session.host.product() => None,
            Some(host) => Some(format!(
                "telemetry of {} was started before in this process",
                host.product()
            )),
            None => Some("telemetry was started before in this process, and has ended".to_owned()),
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if self.is_first {
            self.session.end_life();
            self.session.end();
            debug::end();
            *running() = None;
        }
    }
}
