use serde::Serialize;
use telemetry_schema::wire::Usage;

use crate::{Status, explain::Listing};

/// What left the device, and what would leave it next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sending {
    state: State,
    /// Where reports would go.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    /// What was sent, as a sentence.
    pub sent: String,
    /// What would be sent next, as a sentence.
    pub next: String,
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

/// What stands between the rows and a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// The program names no place.
    NoEndpoint,
    /// The user has not agreed.
    NotShared,
    /// The user has agreed, and there is nothing that could send.
    CannotSend,
}

impl Sending {
    /// What is the case in a build that has no part that sends.
    pub fn of(status: &Status, listing: &Listing, reports: Vec<NextReport>) -> Self {
        let product = &listing.product;
        let (state, next) = match (&listing.endpoint, status.share) {
            (None, _) => (
                State::NoEndpoint,
                format!("Nothing: {product} names no place to send reports to."),
            ),
            (Some(endpoint), false) => (
                State::NotShared,
                format!(
                    "Nothing: sharing is off. Only if you switch it on may one report a day go to \
                     {endpoint}."
                ),
            ),
            (Some(endpoint), true) => (
                State::CannotSend,
                format!(
                    "Nothing by this version. You agreed to share: a version that can send may \
                     send one report a day to {endpoint}."
                ),
            ),
        };
        Self {
            state,
            endpoint: listing.endpoint.clone(),
            sent: format!("Nothing: this version of {product} has no part that sends."),
            next,
            reports,
        }
    }

    /// What happens, and why.
    pub fn brief(&self) -> (&'static str, &'static str) {
        let why = match self.state {
            State::NoEndpoint => "there is no place to send to",
            State::NotShared => "sharing is off",
            State::CannotSend => "sharing is agreed to, but this version cannot send",
        };
        ("Nothing is sent", why)
    }
}
