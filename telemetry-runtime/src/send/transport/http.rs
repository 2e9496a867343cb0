//! Reports over HTTPS: one connection a report, and nothing on it that tells of the device.
//!
//! The connection is new each time, with TLS 1.3 and without a session that could be resumed, so two
//! reports have nothing in common but the way they went. Nothing is followed, remembered or repeated: a
//! redirect is an answer that settles nothing, there are no cookies, and what comes back is read up to a
//! bound.
//!
//! The client is blocking and has a runtime inside. It would panic in a host that is in one itself, and
//! its end waits for a name that is being looked up. So it lives on a thread of its own, which ends when
//! nobody sends any more and is never waited for.

mod endpoint;
mod roots;
mod tls;
mod worker;

#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use super::{Delivery, Failure, Transport};
use crate::send::{Parcel, TakeBack};
use endpoint::Base;
use worker::{Job, Request};

pub use roots::Roots;

/// How long anything may take.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Until there is a connection, with TLS and the name looked up.
    pub connect: Duration,
    /// Until there is an answer, from the beginning.
    pub total: Duration,
}

impl Times {
    /// A connection takes seconds on a bad network, and a report of 64 KiB as long on a slow one.
    pub const USUAL: Self = Self {
        connect: Duration::from_secs(10),
        total: Duration::from_secs(30),
    };
}

/// After the client's own bound has passed so much longer, it is not going to answer.
const GRACE: Duration = Duration::from_secs(2);

/// Carries reports over HTTP.
#[derive(Debug)]
pub struct Http {
    times: Times,
    roots: Roots,
    /// The thread that has the client, once something was sent; one for each place.
    worker: Mutex<Option<(Base, mpsc::Sender<Job>)>>,
}

impl Http {
    /// A transport that trusts what the system trusts, and the certificates in a file besides.
    pub fn new(certificates: Option<PathBuf>) -> Self {
        Self::within(Times::USUAL, Roots::of(certificates))
    }

    fn within(times: Times, roots: Roots) -> Self {
        Self {
            times,
            roots,
            worker: Mutex::default(),
        }
    }

    /// Whether it carries reports to an endpoint.
    pub fn goes_to(endpoint: &str) -> bool {
        Base::parse(endpoint).is_some()
    }

    /// What is wrong with the file of certificates, as a sentence.
    pub fn trouble(&self) -> Option<String> {
        self.roots.read().err()
    }

    fn carry(&self, endpoint: &str, request: Request) -> Delivery {
        let unusable = Delivery::failed(Failure::Unusable);
        let Some(base) = Base::parse(endpoint) else {
            return unusable;
        };
        let (answer, answered) = mpsc::channel();
        if self.hand_over(base, Job { request, answer }).is_none() {
            return unusable;
        }
        match answered.recv_timeout(self.times.total.saturating_add(GRACE)) {
            Ok(delivery) => delivery,
            Err(mpsc::RecvTimeoutError::Timeout) => Delivery::failed(Failure::TimedOut),
            Err(mpsc::RecvTimeoutError::Disconnected) => unusable,
        }
    }

    /// Gives a job to the thread, which is started where there is none.
    fn hand_over(&self, base: Base, job: Job) -> Option<()> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match &*worker {
            Some((known, jobs)) if *known == base => match jobs.send(job) {
                Ok(()) => return Some(()),
                Err(mpsc::SendError(job)) => job,
            },
            _ => job,
        };
        let (jobs, work) = mpsc::channel();
        let (times, roots, place) = (self.times, self.roots.clone(), base.clone());
        thread::Builder::new()
            .name("telemetry-http".to_owned())
            .spawn(move || worker::run(&work, times, &roots, &place))
            .ok()?;
        jobs.send(job).ok()?;
        *worker = Some((base, jobs));
        Some(())
    }
}

impl Transport for Http {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        self.carry(parcel.endpoint(), Request::deliver(parcel))
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        self.carry(request.endpoint(), Request::take_back(request))
    }
}
