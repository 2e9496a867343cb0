//! What is told of sending: plain data.

use std::{fmt, time::Duration};

use super::Failure;
use crate::Source;

/// Which reports are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Those whose random moment has come.
    #[default]
    Due,
    /// Those that were not tried yet, too. What has failed waits for its time, and while the other end is away
    /// so do all.
    Now,
    /// All that wait, also what has just failed: for somebody who has mended what was wrong and waits for it, and
    /// never for a timer. A server that asked to be left alone is left alone all the same.
    Again,
}

/// What one call has sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// Reports that arrived.
    pub delivered: u32,
    /// Reports that were taken back.
    pub taken_back: u32,
    /// Reports, or requests to take one back, that the server will never accept. They are set aside.
    pub refused: u32,
    /// Attempts that settled nothing. They are repeated.
    pub failed: u32,
    /// Reports and requests to take one back that still wait.
    pub waiting: u32,
    /// Why it went no further.
    pub ended: Ended,
}

/// Why sending went no further.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ended {
    /// Nothing more is to be sent now.
    #[default]
    Done,
    /// Another process, or another thread of this one, is sending.
    OtherSender,
    /// No report may leave.
    Withheld(Withheld),
    /// An attempt failed as those after it would.
    Failed(Failure),
    /// The server asked to be left alone for so long.
    Asked(Duration),
    /// The last attempts failed, and the next is due in so long.
    Rests(Duration),
    /// As much was sent as one call sends; the next goes on.
    Bound,
    /// The program's telemetry has ended.
    Over,
}

/// Why no report may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The program names no place for reports.
    NoEndpoint,
    /// A source refuses, or nobody has agreed to anything.
    Refused(Source),
    /// Nobody has agreed to share, or somebody refuses it.
    NotShared,
    /// It was recorded under another consent, which the present one does not cover.
    OtherConsent,
    /// It was agreed to for another place.
    OtherPlace,
    /// A run for debugging sends nothing.
    Debugging,
    /// Telemetry has ended in this process, or belongs to another product's start.
    Idle,
}

/// What is the case with sending.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sending {
    /// Whether reports leave.
    pub state: State,
    /// Where they go.
    pub endpoint: Option<String>,
    /// Whether the system's policy file says so, and not the program.
    pub redirected: bool,
    /// Reports that wait.
    pub waiting: u32,
    /// Requests to take a report back that wait.
    pub erasures: u32,
    /// How long until the next of them may leave, where one waits.
    pub next: Option<Duration>,
    /// The last attempt.
    pub last: Option<Last>,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}

/// Whether reports leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// They may, and can.
    Sends,
    /// They may not, for this reason.
    Withheld(Withheld),
    /// They may, and nothing in this program can carry them there.
    CannotSend,
}

impl State {
    /// A word for it, as JSON carries it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sends => "sends",
            Self::Withheld(why) => why.as_str(),
            Self::CannotSend => "cannot_send",
        }
    }
}

/// The last attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Last {
    /// Its day in UTC, `2026-11-20`.
    pub day: String,
    /// Its hour in UTC.
    pub hour: u8,
    /// What came of it, in a word: `stored`, `known`, `erased`, `refused`, `failed`, or `cut_off` where the
    /// process ended in the middle of it.
    pub outcome: String,
    /// The same as a sentence.
    pub what: String,
}

#[cfg(telemetry_off)]
impl Sending {
    pub(crate) fn compiled_out() -> Self {
        Self {
            state: State::Withheld(Withheld::Refused(Source::CompiledOut)),
            endpoint: None,
            redirected: false,
            waiting: 0,
            erasures: 0,
            next: None,
            last: None,
            problems: Vec::new(),
        }
    }
}

impl Ended {
    /// A word for it, as JSON carries it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::OtherSender => "other_sender",
            Self::Withheld(why) => why.as_str(),
            Self::Failed(failure) => failure.as_str(),
            Self::Asked(_) => "asked_to_wait",
            Self::Rests(_) => "rests",
            Self::Bound => "bound",
            Self::Over => "over",
        }
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("nothing more is to be sent now"),
            Self::OtherSender => f.write_str("another process is sending"),
            Self::Withheld(why) => why.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
            Self::Asked(wait) => write!(
                f,
                "the server asks to be left alone for {} s",
                wait.as_secs()
            ),
            Self::Rests(wait) => write!(
                f,
                "the last attempt failed; the next is due in {} s",
                wait.as_secs()
            ),
            Self::Bound => f.write_str("as much was sent as one run sends; the next goes on"),
            Self::Over => f.write_str("telemetry has ended in this process"),
        }
    }
}

impl Withheld {
    /// A word for it, as JSON carries it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoEndpoint => "no_endpoint",
            Self::Refused(_) => "refused",
            Self::NotShared => "not_shared",
            Self::OtherConsent => "other_consent",
            Self::OtherPlace => "other_place",
            Self::Debugging => "debugging",
            Self::Idle => "idle",
        }
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoEndpoint => "the program names no place for reports",
            Self::Refused(Source::Nobody) => "nobody has agreed to anything",
            Self::Refused(source) => {
                return write!(f, "telemetry is off, decided by {source}");
            }
            Self::NotShared => "nobody has agreed to share reports",
            Self::OtherConsent => "it was recorded under a consent that is not covered any more",
            Self::OtherPlace => "it was agreed to for another place",
            Self::Debugging => "a run for debugging sends nothing",
            Self::Idle => "telemetry has ended in this process, or was started before",
        })
    }
}
