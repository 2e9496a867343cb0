//! What leaves, and what is the case with it.

use std::time::Duration;

use super::{Telemetry, session::Session};
use crate::{
    Error,
    send::{
        Last, Pace, Sending, Sent, State, Transport, Withheld,
        consent::Clearance,
        delivery::{self, Bounds, Carrier},
        hold,
        transport::Ways,
    },
    store::{
        Store, StoreError,
        outbox::{Alone, sentence, word},
    },
};

/// How long somebody who only looks waits for another process.
const WAIT: Duration = Duration::from_millis(500);

impl Telemetry {
    /// Sends what waits, and waits until that is done: reports of days that are over, and requests to take back
    /// what was sent.
    ///
    /// Policy, environment, the user's file and the agreed catalog are read before each connection. Without
    /// consent nothing leaves but what the user has asked for: that a report is taken back. It takes 30 s for a
    /// report at most and ten minutes in all, and ends with the first that finds no connection. Nothing is
    /// printed, and it may be called inside a runtime.
    ///
    /// ```no_run
    /// use telemetry_runtime::send::Pace;
    ///
    /// # fn main() -> Result<(), telemetry_runtime::Error> {
    /// let telemetry = telemetry_runtime::start!(endpoint = "https://telemetry.example");
    /// let sent = telemetry.send(Pace::Due)?;
    /// println!("{} delivered, {} wait: {}", sent.delivered, sent.waiting, sent.ended);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, or the store cannot be used. That a report could
    /// not be delivered is no error: [`Sent`] tells.
    pub fn send(&self, pace: Pace) -> Result<Sent, Error> {
        let session = self.first()?;
        let ways = Ways::of(session);
        delivery::run(session, Carrier::Ours(&ways), pace, Bounds::CALL)
    }

    /// The same by a way of the host's own, whatever the endpoint says.
    ///
    /// # Errors
    /// As for [`Self::send`].
    pub fn send_by(&self, pace: Pace, transport: &dyn Transport) -> Result<Sent, Error> {
        let session = self.first()?;
        delivery::run(session, Carrier::Given(transport), pace, Bounds::CALL)
    }

    /// Deletes everything that was recorded on this device, and takes back what was sent: one request for each
    /// report of the last 90 days, consent or not, in a random order. What cannot be asked for now waits, and
    /// leaves with the next [`Self::send`].
    ///
    /// # Errors
    /// As for [`Self::delete`]; then nothing was taken back. As for [`Self::send`]; then everything is deleted.
    pub fn take_back(&self) -> Result<Sent, Error> {
        let session = self.first()?;
        self.delete_sent()?;
        let ways = Ways::of(session);
        delivery::take_back(session, Carrier::Ours(&ways), Bounds::CALL)
    }

    /// The same by a way of the host's own, wherever the reports went.
    ///
    /// # Errors
    /// As for [`Self::take_back`].
    pub fn take_back_by(&self, transport: &dyn Transport) -> Result<Sent, Error> {
        let session = self.first()?;
        self.delete_sent()?;
        delivery::take_back(session, Carrier::Given(transport), Bounds::CALL)
    }

    /// Whether reports leave, where they go, and what waits. Nothing is sent, and no connection is opened.
    ///
    /// ```
    /// use telemetry_runtime::send::State;
    ///
    /// let telemetry = telemetry_runtime::start!();
    /// assert!(matches!(telemetry.sending().state, State::Withheld(_)));
    /// ```
    #[must_use]
    pub fn sending(&self) -> Sending {
        let session = &self.session;
        let survey = session.survey();
        let (endpoint, redirected) = match &survey {
            Some(survey) => (
                survey.decision.endpoint(session.host).map(str::to_owned),
                survey.decision.redirect.is_some() && session.host.endpoint().is_some(),
            ),
            None => (session.host.endpoint().map(str::to_owned), false),
        };
        let (state, problems) = match (Clearance::read(session), self.idle()) {
            (Err(why), _) => (State::Withheld(why), Vec::new()),
            (Ok(_), Some(why)) => (State::Withheld(Withheld::Idle), vec![why]),
            (Ok(clearance), None) => match Ways::of(session).to(clearance.endpoint()) {
                Ok(_) => (State::Sends, Vec::new()),
                Err(why) => (State::CannotSend, vec![why]),
            },
        };
        let mut sending = Sending {
            state,
            endpoint,
            redirected,
            waiting: 0,
            erasures: 0,
            next: None,
            last: None,
            problems,
        };
        if let Err(error) = session.outbox(&mut sending) {
            sending.problems.push(error.to_string());
        }
        sending
    }
}

impl Session {
    /// What waits, and what came of the last attempt.
    fn outbox(&self, sending: &mut Sending) -> Result<(), StoreError> {
        let Some(paths) = self.paths.as_ref() else {
            return Ok(());
        };
        if let Some(store) = Store::open_existing(paths.data(), WAIT)? {
            sending.waiting = store.count_waiting(self.clock.now().day)?;
            sending.last = store.last_attempt()?.map(|(moment, outcome)| Last {
                day: moment.day.to_string(),
                hour: moment.hour,
                outcome: word(outcome.as_ref()).to_owned(),
                what: sentence(outcome.as_ref()),
            });
        }
        let erasures = Alone::open(paths.data(), WAIT)?;
        let erasures = erasures.map_or(0, |alone| alone.receipts.erasures().len());
        sending.erasures = u32::try_from(erasures).unwrap_or(u32::MAX);
        // What may not leave is not due, however long it waits.
        sending.next = match sending.state {
            State::Sends => self.due_in(),
            State::Withheld(_) | State::CannotSend => self.erasure_due_in(),
        };
        Ok(())
    }

    /// How long until a report or an erasure is due, as far as one waits and that can be read.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let (paths, now_s) = (self.paths.as_ref()?, self.clock.unix_s());
        let store = Store::open_existing(paths.data(), WAIT).ok().flatten();
        let report = store.and_then(|store| store.next_due(now_s, None).ok().flatten());
        let report = report.map(|waiting| Duration::from_secs(waiting.due_s.saturating_sub(now_s)));
        let report = report.map(|wait| {
            let clearance = Clearance::read(self).ok();
            let place = clearance.as_ref().map(Clearance::endpoint);
            let held = place.and_then(|place| hold::left(paths.data(), place, now_s));
            wait.max(held.unwrap_or_default())
        });
        report.into_iter().chain(self.erasure_due_in()).min()
    }

    /// The same of erasures alone, which need no consent.
    pub(super) fn erasure_due_in(&self) -> Option<Duration> {
        let (paths, now_s) = (self.paths.as_ref()?, self.clock.unix_s());
        let alone = Alone::open(paths.data(), WAIT).ok().flatten()?;
        let wait = |due_s: u64| match due_s.checked_sub(now_s) {
            Some(wait) if !delivery::is_due(due_s, now_s) => Duration::from_secs(wait),
            _ => Duration::ZERO,
        };
        let erasures = alone.receipts.erasures().into_iter();
        let waits = erasures.map(|erasure| {
            let held = hold::left(paths.data(), &erasure.endpoint, now_s);
            wait(erasure.due_s).max(held.unwrap_or_default())
        });
        waits.min()
    }
}
