use std::fmt;

use serde::{Deserialize, Serialize};
use telemetry_schema::wire::Code;

use super::State;
use crate::wrap::harmless;

/// A sentence of a server's is cut here.
const MESSAGE_CHARS_MAX: usize = 300;

/// What came of one attempt to deliver a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The server has counted it.
    Stored,
    /// The server had counted it before.
    Known,
    /// The server knows that it was taken back, and will not count it.
    Erased,
    /// The server will never take it.
    Refused {
        /// What kind of mistake.
        code: Code,
        /// JSON pointer of the offending part.
        pointer: String,
        /// What is wrong, in the server's words.
        message: String,
    },
    /// It is tried again.
    Failed {
        /// Why.
        reason: Failure,
        /// The same in the server's words, where it is the server that answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// Before a connection was opened, the consent did not let it leave. It waits, as if it had not been tried.
    NotNow,
}

/// What came of an attempt, in a word; nothing where the process ended in the middle of it.
pub fn word(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        None => "cut_off",
        Some(Outcome::Stored) => "stored",
        Some(Outcome::Known) => "known",
        Some(Outcome::Erased) => "erased",
        Some(Outcome::Refused { .. }) => "refused",
        Some(Outcome::Failed { .. } | Outcome::NotNow) => "failed",
    }
}

/// The same for a person. What a server says is text from outside, and a terminal obeys text.
pub fn sentence(outcome: Option<&Outcome>) -> String {
    match outcome {
        None => "cut off: the program ended in the middle of it".to_owned(),
        Some(Outcome::Stored) => "counted".to_owned(),
        Some(Outcome::Known) => "counted before".to_owned(),
        Some(Outcome::Erased) => "not counted, since it was taken back".to_owned(),
        Some(Outcome::Refused {
            code,
            pointer,
            message,
        }) => {
            let place = if pointer.is_empty() {
                String::new()
            } else {
                format!(" at {}", harmless(pointer))
            };
            format!("set aside: {}{place}: {}", code.as_str(), harmless(message))
        }
        Some(Outcome::Failed {
            reason: Failure::Later(code),
            message: Some(message),
        }) => {
            let code = code.as_str();
            let later = Failure::Later(Code::Other);
            format!("failed: {later}: {code}: {}", harmless(message))
        }
        Some(Outcome::Failed { reason, .. }) => format!("failed: {reason}"),
        Some(Outcome::NotNow) => "not sent: the consent did not let it leave".to_owned(),
    }
}

/// Why an attempt came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// There was nobody at the other end, or no way to it.
    NoConnection,
    /// It took too long.
    Timeout,
    /// The other end could not show who it is.
    Tls,
    /// The answer leads to another place; it is not followed.
    Redirected,
    /// An answer of this status that is not a server's of ours.
    Status(u16),
    /// An answer that says yes and is no receipt of this report, such as a portal's page.
    NoReceipt,
    /// The server takes it later, and says why.
    Later(Code),
    /// A folder that reports are written to could not be written to.
    Folder,
    /// Anything else.
    Other,
}

impl Outcome {
    /// What a report is after it.
    pub(super) const fn state(&self) -> State {
        match self {
            Self::Stored | Self::Known | Self::Erased => State::Delivered,
            Self::Refused { .. } => State::Refused,
            Self::Failed { .. } | Self::NotNow => State::Waiting,
        }
    }

    /// As a row holds it. What a server says is text from outside: one line, and not a long one.
    pub(super) fn to_json(&self) -> String {
        let tamed = match self {
            Self::Refused {
                code,
                pointer,
                message,
            } => Self::Refused {
                code: *code,
                pointer: tame(pointer),
                message: tame(message),
            },
            Self::Failed { reason, message } => Self::Failed {
                reason: *reason,
                message: message.as_deref().map(tame),
            },
            other => other.clone(),
        };
        serde_json::to_string(&tamed).unwrap_or_default()
    }
}

/// A text from outside that can do nothing to a terminal, nor to the order in which it is read.
pub fn tame(text: &str) -> String {
    let turns = |c| matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let clean = |c: char| if c.is_control() || turns(c) { ' ' } else { c };
    text.chars().take(MESSAGE_CHARS_MAX).map(clean).collect()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("there was no connection"),
            Self::Timeout => f.write_str("there was no answer in time"),
            Self::Tls => f.write_str("whoever answered could not show that it is the server"),
            Self::Redirected => f.write_str("the answer led elsewhere, where nothing is sent"),
            Self::Status(status) => {
                write!(f, "what answered, with status {status}, is not the server")
            }
            Self::NoReceipt => f.write_str("what answered is not the server"),
            Self::Later(_) => f.write_str("the server asked to come back later"),
            Self::Folder => f.write_str("the folder could not be written to"),
            Self::Other => f.write_str("the connection broke, or there was no way to send"),
        }
    }
}
