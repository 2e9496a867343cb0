//! One run of sending: what is to be taken back, then what is due, one after the other.
//!
//! The store is open for as long as it takes to read or write a row, and never while the network is used. An
//! attempt is written down before its connection is opened, so that a process that is killed in the middle of
//! it resets nothing; the consent is read after that, so that nothing comes between it and the connection.

mod erasures;
mod reports;
mod verdict;

pub use erasures::is_due;

use std::{
    collections::HashSet,
    fmt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use telemetry_schema::wire::Uuid;

use super::{
    Delivery, Ended, Failure, Pace, Sent, Transport, Withheld, consent::Clearance, draw::draw,
    hold, lease::Turn, retry, transport::Ways,
};
use crate::{
    Error,
    store::{
        COMMAND_WAIT, Store, StoreError,
        outbox::{Alone, Random, Sealing},
    },
    telemetry::Session,
};

/// So long a run takes at most, in which it could send 20 of the largest reports over a bad network.
const RUN_MAX: Duration = Duration::from_secs(10 * 60);

/// An attempt whose process was killed is repeated after so long at the earliest: the request may be on its way.
const LOST_WAIT: Duration = Duration::from_secs(60);

/// So many attempts in a row may fail, each in a way that need not be that of the others.
const FAILURES_MAX: u32 = 3;

/// A rest is slept in pieces, so that it ends soon after the program's telemetry does.
const NAP: Duration = Duration::from_millis(50);

/// How much a run sends, and how it is paced.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Reports and requests to take one back.
    pub attempts: u32,
    /// Between two connections it rests for a random part of this, and for half of it at least.
    pub rest: Duration,
}

impl Bounds {
    /// Of a call that somebody waits for: all that can wait.
    pub const CALL: Self = Self {
        attempts: 1_000,
        rest: Duration::from_millis(200),
    };

    /// Of a thread that nobody waits for.
    #[cfg(feature = "upload")]
    pub const BACKGROUND: Self = Self {
        attempts: 32,
        rest: Duration::from_secs(10),
    };
}

/// By what a run sends.
#[derive(Clone, Copy)]
pub enum Carrier<'a> {
    /// Whatever in this program goes there.
    Ours(&'a Ways),
    /// What the host gave.
    Given(&'a dyn Transport),
}

/// Brings everything into the store and seals what may leave, without sending anything.
///
/// # Errors
/// Why no report may leave, or why the store cannot be used.
pub fn seal(session: &Session, wait: Duration) -> Result<Clearance, Stop> {
    let clearance = Clearance::read(session).map_err(Stop::Withheld)?;
    session.fold(wait).map_err(Stop::Error)?;
    let paths = session.paths().ok_or(Stop::Error(Error::NO_HOME))?;
    let Some(mut store) = Store::open_existing(paths.data(), wait)? else {
        return Ok(clearance);
    };
    let mut receipts = store.receipts()?;
    let host = session.host();
    store.seal(
        &Sealing {
            now_s: session.clock().unix_s(),
            product: host.product(),
            endpoint: clearance.endpoint(),
            admits: &|name| host.admits(name),
            may_share: &|epoch| clearance.covers(epoch).is_ok(),
            covers_funnel: &|funnel| clearance.covers_funnel(funnel),
        },
        &mut receipts,
        &mut Random,
    )?;
    Ok(clearance)
}

/// Sends what is due at a pace.
///
/// # Errors
/// When the store cannot be used.
pub fn run(
    session: &Session,
    carrier: Carrier<'_>,
    pace: Pace,
    bounds: Bounds,
) -> Result<Sent, Error> {
    let mut run = Run::new(session, carrier, pace, bounds)?;
    let ended = run.all();
    run.told(ended)
}

/// Takes back what is to be taken back, and sends nothing.
///
/// # Errors
/// When the store cannot be used.
pub fn take_back(session: &Session, carrier: Carrier<'_>, bounds: Bounds) -> Result<Sent, Error> {
    let mut run = Run::new(session, carrier, Pace::Again, bounds)?;
    let ended = run.erasures_alone();
    run.told(ended)
}

/// Why nothing more is done.
#[derive(Debug)]
pub enum Stop {
    /// No report may leave.
    Withheld(Withheld),
    /// The store or a file cannot be used.
    Error(Error),
    /// The run is over for another reason.
    Ended(Ended),
}

struct Run<'a> {
    session: &'a Session,
    data: &'a Path,
    carrier: Carrier<'a>,
    pace: Pace,
    bounds: Bounds,
    began: Instant,
    attempts: u32,
    failures: u32,
    tried: HashSet<Uuid>,
    /// Until then nothing is sent before its time, since something has failed.
    rests_until_s: Option<u64>,
    /// Places that were found away, or are left alone, when something was to be taken back from there, and how.
    away: Vec<(String, Ended)>,
    sent: Sent,
}

impl<'a> Run<'a> {
    fn new(
        session: &'a Session,
        carrier: Carrier<'a>,
        pace: Pace,
        bounds: Bounds,
    ) -> Result<Self, Error> {
        let paths = session.paths().ok_or(Error::NO_HOME)?;
        Ok(Self {
            session,
            data: paths.data(),
            carrier,
            pace,
            bounds,
            began: Instant::now(),
            attempts: 0,
            failures: 0,
            tried: HashSet::new(),
            rests_until_s: None,
            away: Vec::new(),
            sent: Sent::default(),
        })
    }

    fn all(&mut self) -> Result<(), Stop> {
        let Some(_turn) = self.turn()? else {
            // Nothing was ever recorded here. Why nothing could leave is worth a word all the same.
            return Clearance::read(self.session)
                .map(drop)
                .map_err(Stop::Withheld);
        };
        // What is sealed is kept, whatever becomes of the rest.
        let sealed = seal(self.session, COMMAND_WAIT);
        self.erasures()?;
        self.is_there(sealed?.endpoint())?;
        self.reports()
    }

    fn erasures_alone(&mut self) -> Result<(), Stop> {
        match self.turn()? {
            None => Ok(()),
            Some(_turn) => self.erasures(),
        }
    }

    /// The right to send; nothing where there is no folder, and so nothing to send.
    fn turn(&self) -> Result<Option<Turn>, Stop> {
        if self.session.is_for_debugging() {
            return Err(Stop::Withheld(Withheld::Debugging));
        }
        if self.data.symlink_metadata().is_err() {
            return Ok(None);
        }
        match Turn::take(self.data) {
            Ok(turn) => Ok(Some(turn)),
            Err(StoreError::Busy(_)) => Err(Stop::Ended(Ended::OtherSender)),
            Err(error) => Err(error.into()),
        }
    }

    /// Counts an attempt, and makes it.
    fn carried(
        &mut self,
        endpoint: &str,
        carry: impl FnOnce(&dyn Transport) -> Delivery,
    ) -> Delivery {
        self.attempts += 1;
        match self.carrier {
            Carrier::Given(transport) => carry(transport),
            Carrier::Ours(ways) => match ways.to(endpoint) {
                Ok(transport) => carry(&*transport),
                Err(_) => Delivery::failed(Failure::Unusable),
            },
        }
    }

    /// The pause after an attempt, and why the run ends with it if it does.
    fn judged(
        &mut self,
        endpoint: &str,
        attempts: u32,
        delivery: &Delivery,
        now_s: u64,
    ) -> (Duration, Option<Ended>) {
        let Delivery::Failed(failed) = delivery else {
            self.failures = 0;
            // It answers. That its moment has passed is no reason: a clock can be ahead.
            hold::end(self.data, endpoint, now_s);
            return (Duration::ZERO, None);
        };
        self.failures += 1;
        let pause = retry::pause(attempts, failed.asked, draw());
        if verdict::asks(failed) {
            let until_s = now_s.saturating_add(pause.as_secs().max(1));
            // Where it cannot be written down, the report's own moment holds.
            let _ = hold::begin(self.data, endpoint, until_s, now_s);
            return (pause, Some(Ended::Asked(pause)));
        }
        let ends = verdict::meets_all(failed)
            || failed.why == Failure::TimedOut
            || self.failures >= FAILURES_MAX;
        (pause, ends.then_some(Ended::Failed(failed.why)))
    }

    /// Whether another connection may be opened in this run.
    fn goes_on(&self) -> Result<(), Stop> {
        if self.session.is_over() {
            Err(Stop::Ended(Ended::Over))
        } else if self.attempts >= self.bounds.attempts || self.began.elapsed() >= RUN_MAX {
            Err(Stop::Ended(Ended::Bound))
        } else {
            Ok(())
        }
    }

    /// Whether a place was not found away in this run, and is not to be left alone, at whatever pace.
    fn is_there(&self, endpoint: &str) -> Result<(), Stop> {
        let away = self.away.iter().find(|(place, _)| place == endpoint);
        let away = away.map(|(_, ended)| *ended);
        let held = || hold::left(self.data, endpoint, self.now_s()).map(Ended::Asked);
        away.or_else(held)
            .map_or(Ok(()), |ended| Err(Stop::Ended(ended)))
    }

    /// A random rest between two connections.
    fn rest(&self) -> Result<(), Stop> {
        if self.attempts == 0 {
            return Ok(());
        }
        let half = self.bounds.rest / 2;
        let rest = half + retry::within(half, draw());
        let began = Instant::now();
        while let Some(left) = rest
            .checked_sub(began.elapsed())
            .filter(|left| !left.is_zero())
        {
            thread::sleep(left.min(NAP));
            if self.session.is_over() {
                return Err(Stop::Ended(Ended::Over));
            }
        }
        Ok(())
    }

    /// What is told of the run.
    fn told(mut self, ended: Result<(), Stop>) -> Result<Sent, Error> {
        let away = self.away.first().map(|(_, ended)| *ended);
        self.sent.ended = match ended {
            Ok(()) => away.unwrap_or(Ended::Done),
            Err(Stop::Ended(ended)) => ended,
            Err(Stop::Withheld(why)) => away.unwrap_or(Ended::Withheld(why)),
            Err(Stop::Error(error)) => return Err(error),
        };
        self.sent.waiting = left(self.session, self.data).map_err(Error::store)?;
        Ok(self.sent)
    }

    fn now_s(&self) -> u64 {
        self.session.clock().unix_s()
    }
}

/// How many reports and requests to take one back wait.
fn left(session: &Session, data: &Path) -> Result<u32, StoreError> {
    if data.symlink_metadata().is_err() {
        return Ok(0);
    }
    let today = session.clock().now().day;
    let reports = match Store::open_existing(data, COMMAND_WAIT)? {
        Some(store) => store.count_waiting(today)?,
        None => 0,
    };
    let erasures =
        Alone::open(data, COMMAND_WAIT)?.map_or(0, |alone| alone.receipts.erasures().len());
    Ok(reports.saturating_add(u32::try_from(erasures).unwrap_or(u32::MAX)))
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(Error::store(error))
    }
}

impl fmt::Debug for Carrier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours(_) => "Ours",
            Self::Given(_) => "Given",
        })
    }
}
