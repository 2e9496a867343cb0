//! What is the case with sending.

use super::Telemetry;
use crate::send::{Sending, State, Withheld, consent::Clearance, transport::Ways};

impl Telemetry {
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
        let ways = Ways::of(session);
        let (state, problems) = match (Clearance::read(session), self.idle()) {
            (Err(why), _) => (State::Withheld(why), Vec::new()),
            (Ok(_), Some(why)) => (State::Withheld(Withheld::Idle), vec![why]),
            (Ok(clearance), None) => match ways.to(clearance.endpoint()) {
                Ok(_) => (State::Sends, Vec::new()),
                Err(why) => (State::CannotSend, vec![why]),
            },
        };
        Sending {
            state,
            endpoint,
            redirected,
            waiting: 0,
            erasures: 0,
            next: None,
            last: None,
            problems,
        }
    }
}
