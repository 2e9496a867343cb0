use serde::Serialize;
use telemetry_schema::wire::Usage;

use crate::{
    Status,
    send::{self, State, Withheld},
    store::outbox::{self, SealedReport},
    trail::{self, Kept},
};

/// What left the device, and what leaves it next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sending {
    state: &'static str,
    /// Where reports go, or would go.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    /// Why nothing leaves, where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What was sent, as a sentence.
    pub sent: String,
    /// What is sent next, as a sentence.
    pub next: String,
    /// The reports that wait, as they leave.
    pub waiting: Vec<Kept>,
    /// Those that do not wait any more, without their documents.
    pub settled: Vec<Kept>,
    /// The reports that the day would make, were it over.
    pub reports: Vec<NextReport>,
}

/// A report that the day would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextReport {
    /// Whether the user has agreed that it may leave.
    pub share: bool,
    /// All of it.
    pub report: Usage,
}

impl Sending {
    /// What is the case with sealed reports, and with those that are not.
    pub fn of(
        status: &Status,
        sending: &send::Sending,
        sealed: &[SealedReport],
        now_s: u64,
        reports: Vec<NextReport>,
    ) -> Self {
        let of_state = |waits: bool| {
            let kept = sealed.iter();
            kept.filter(move |kept| (kept.state == outbox::State::Waiting) == waits)
        };
        Self {
            state: sending.state.as_str(),
            endpoint: sending.endpoint.clone(),
            why: trail::why_not(status, sending),
            sent: sent(sealed),
            next: next(status, sending),
            waiting: of_state(true)
                .map(|kept| Kept::whole(kept, now_s))
                .collect(),
            settled: of_state(false)
                .map(|kept| Kept::brief(kept, now_s))
                .collect(),
            reports,
        }
    }

    /// What happens, and why.
    pub fn brief(&self) -> (&'static str, String) {
        match (&self.why, &self.endpoint) {
            (None, Some(endpoint)) => ("Reports are sent", format!("to {endpoint}")),
            (None, None) => ("Nothing is sent", "there is no place to send to".to_owned()),
            (Some(why), _) => {
                let why = why.split_once(": ").map_or(why.as_str(), |(_, why)| why);
                ("Nothing is sent", why.to_owned())
            }
        }
    }
}

fn sent(sealed: &[SealedReport]) -> String {
    if sealed.is_empty() {
        return "Nothing.".to_owned();
    }
    let of_state = |state| sealed.iter().filter(move |kept| kept.state == state);
    let delivered = of_state(outbox::State::Delivered).count();
    let last = of_state(outbox::State::Delivered)
        .map(|kept| kept.day)
        .max();
    let sent = match (delivered, last) {
        (1, Some(day)) => format!("1 report, of {day}."),
        (n, Some(day)) => format!("{n} reports, the last of {day}."),
        (_, None) => "Nothing that is still kept.".to_owned(),
    };
    match of_state(outbox::State::Refused).count() {
        0 => sent,
        1 => format!("{sent} 1 was set aside by the server."),
        n => format!("{sent} {n} were set aside by the server."),
    }
}

fn next(status: &Status, sending: &send::Sending) -> String {
    let endpoint = sending.endpoint.as_deref().unwrap_or_default();
    match sending.state {
        State::Sends => match trail::waits(sending.waiting, sending.erasures, sending.next) {
            Some(waits) => format!("To {endpoint}: {waits}."),
            None => format!("Nothing waits. Once a day is over its report goes to {endpoint}."),
        },
        State::Withheld(Withheld::NoEndpoint) => {
            format!(
                "Nothing: {} names no place to send reports to.",
                status.product
            )
        }
        State::Withheld(Withheld::NotShared) => format!(
            "Nothing: sharing is off. Only if you switch it on may reports go to {endpoint}."
        ),
        State::Withheld(why) => format!("Nothing: {why}."),
        State::CannotSend => {
            let why = sending.problems.first();
            let why = why.map_or(
                "nothing in this program can carry reports there",
                String::as_str,
            );
            format!("Nothing: {why}.")
        }
    }
}
