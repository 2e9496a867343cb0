//! From the consent as it is now to a report that may leave: the only way there is.
//!
//! Nothing is cached. A [`Clearance`] is read from the files and the environment each time, is good for one
//! report, and is used up by it. So a consent that was withdrawn, by this process or another, by a file, a
//! variable or the system's owner, holds for every report whose connection was not yet begun.

use std::fmt;

use telemetry_schema::{document::Funnel, wire::Uuid};

use super::{
    Answer, Delivery, Withheld,
    transport::answer::{Asked, judge},
};
use crate::{
    Host, Source,
    clock::{Clock as _, SystemClock},
    consent::{agreed::Agreed, epoch::Epoch, survey::Survey, terms::Terms},
    receipts::Secret,
    telemetry::Session,
};

/// What the consent of this moment lets leave: one report.
#[derive(Debug)]
pub struct Clearance {
    terms: Terms,
    shares_running: bool,
    agreed: Option<Agreed>,
    endpoint: String,
    own: &'static str,
    token: Option<&'static str>,
}

/// A report that may leave now.
///
/// It is made from the consent of this moment, by the runtime alone, and is what a
/// [`Transport`](super::Transport) gets.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    id: Uuid,
    document: String,
    endpoint: String,
    token: Option<&'static str>,
}

/// A request to take back a report that was delivered.
///
/// It is made by the runtime alone, where the user has asked for it. It says which report, shows the secret
/// that only this device has, and says nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct TakeBack {
    id: Uuid,
    secret: Secret,
    endpoint: String,
    token: Option<&'static str>,
}

impl Clearance {
    /// Reads what decides, now.
    ///
    /// # Errors
    /// Why no report may leave.
    pub fn read(session: &Session) -> Result<Self, Withheld> {
        if session.is_for_debugging() {
            return Err(Withheld::Debugging);
        }
        // Without a home there is nobody who could have agreed.
        let survey = session.survey().ok_or(Withheld::Refused(Source::NoHome))?;
        Self::of(session.host(), survey)
    }

    fn of(host: &'static Host, survey: Survey) -> Result<Self, Withheld> {
        let decision = survey.decision;
        let shares_running = decision.shares_running();
        let own = host.endpoint().ok_or(Withheld::NoEndpoint)?;
        let endpoint = decision.endpoint(host).unwrap_or(own).to_owned();
        let terms = decision.terms.ok_or(Withheld::Refused(decision.source))?;
        if !terms.share {
            return Err(Withheld::NotShared);
        }
        Ok(Self {
            terms,
            shares_running,
            agreed: survey.agreed,
            endpoint,
            own,
            token: host.token(),
        })
    }

    /// Where reports go.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whether what was recorded under a consent may leave under this one: it was shared then, to the same
    /// place, no wider than it is now, and nothing of it was taken back since. What the environment let record leaves
    /// only where it grants reports, too.
    ///
    /// # Errors
    /// Why not.
    pub fn covers(&self, epoch: &Epoch) -> Result<(), Withheld> {
        let is_narrower = epoch.level <= self.terms.level
            && epoch.categories.both(&self.terms.categories) == epoch.categories;
        let is_granted = self.shares_running || epoch.source != Source::Environment.as_str();
        if !epoch.share {
            Err(Withheld::NotShared)
        } else if !epoch.is_for(Some(self.own)) {
            Err(Withheld::OtherPlace)
        } else if !is_granted || !is_narrower || epoch.stretch != self.terms.stretch {
            Err(Withheld::OtherConsent)
        } else {
            Ok(())
        }
    }

    /// Whether the consent covers what a report would tell of a funnel.
    pub fn covers_funnel(&self, funnel: &Funnel) -> bool {
        let agreed = self.agreed.as_ref();
        self.shares_running || agreed.is_some_and(|agreed| agreed.covers_funnel(funnel))
    }

    /// A report that was recorded under a consent, if it may leave.
    ///
    /// # Errors
    /// Why not.
    pub fn parcel(self, epoch: &Epoch, id: Uuid, document: String) -> Result<Parcel, Withheld> {
        self.covers(epoch)?;
        Ok(Parcel {
            id,
            document,
            endpoint: self.endpoint,
            token: self.token,
        })
    }
}

impl Parcel {
    /// The report's random id.
    #[must_use]
    pub fn report(&self) -> String {
        self.id.to_string()
    }

    /// The bytes of the report: what was sealed, and what `report --sent` shows.
    #[must_use]
    pub fn document(&self) -> &[u8] {
        self.document.as_bytes()
    }

    /// Where it goes: `v1/reports` below this.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What goes with it as the header `Telemetry-Token`, if the product has one.
    #[must_use]
    pub fn token(&self) -> Option<&'static str> {
        self.token
    }

    /// What an answer says of it: it is settled by a typed receipt that names it, and by nothing else.
    #[must_use]
    pub fn answered(&self, answer: &Answer<'_>) -> Delivery {
        judge(Asked::Deliver, self.id, answer, now_s())
    }

    #[cfg(feature = "upload")]
    pub(super) const fn id(&self) -> Uuid {
        self.id
    }
}

impl TakeBack {
    /// Of a report that was sent to a place, where the user asked for it.
    pub(super) const fn asked(
        id: Uuid,
        secret: Secret,
        endpoint: String,
        token: Option<&'static str>,
    ) -> Self {
        Self {
            id,
            secret,
            endpoint,
            token,
        }
    }

    /// The report's random id.
    #[must_use]
    pub fn report(&self) -> String {
        self.id.to_string()
    }

    /// Where the report went: it is taken back from there, at `v1/reports` and its id below this.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What goes with it as the header `Telemetry-Token`, if the product has one.
    #[must_use]
    pub fn token(&self) -> Option<&'static str> {
        self.token
    }

    /// What goes with it as the header `Authorization`: the secret of this one report.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!("Receipt {}", self.secret)
    }

    /// What an answer says of it.
    #[must_use]
    pub fn answered(&self, answer: &Answer<'_>) -> Delivery {
        judge(Asked::TakeBack, self.id, answer, now_s())
    }

    #[cfg(feature = "upload")]
    pub(super) const fn id(&self) -> Uuid {
        self.id
    }
}

fn now_s() -> u64 {
    SystemClock::new().unix_s()
}

/// Without the document, which a host's log has no business with.
impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parcel")
            .field("report", &self.id)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Without the secret.
impl fmt::Debug for TakeBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TakeBack")
            .field("report", &self.id)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// For the tests of transports, which look at no consent.
#[cfg(test)]
pub mod handmade {
    use super::{Parcel, Secret, TakeBack, Uuid};

    pub const REPORT: Uuid = Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef);

    pub fn parcel(endpoint: &str, document: &str) -> Parcel {
        Parcel {
            id: REPORT,
            document: document.to_owned(),
            endpoint: endpoint.to_owned(),
            token: Some("a-token"),
        }
    }

    pub fn take_back(endpoint: &str) -> TakeBack {
        TakeBack::asked(REPORT, Secret::new([0xa5; 32]), endpoint.to_owned(), None)
    }
}

#[cfg(test)]
mod tests;
