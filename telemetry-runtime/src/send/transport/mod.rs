//! What carries reports away, and what comes back.

#[cfg(not(telemetry_off))]
pub(super) mod answer;
#[cfg(not(telemetry_off))]
mod file;
#[cfg(all(feature = "upload", not(telemetry_off)))]
mod http;
mod memory;
#[cfg(not(telemetry_off))]
mod ways;

use std::{error::Error, fmt, time::Duration};

use super::{Parcel, TakeBack};
pub use memory::Memory;
#[cfg(not(telemetry_off))]
pub(crate) use ways::Ways;

/// Carries one report, or one request to take a report back.
///
/// A host may write one: the runtime calls it with a [`Parcel`] that was cleared by the consent of that
/// moment, from the thread that sends, one after the other. It is for a program that has its own way out:
/// [`Telemetry::send_by`](crate::Telemetry::send_by).
///
/// ```
/// use telemetry_runtime::send::{Answer, Delivery, Failure, Parcel, TakeBack, Transport};
///
/// /// A way out that is closed.
/// struct Closed;
///
/// impl Transport for Closed {
///     fn deliver(&self, parcel: &Parcel) -> Delivery {
///         // What a server said is held against the form by the runtime.
///         let portal = Answer { status: 200, content_type: Some("text/html"), body: b"<html>", ..Answer::default() };
///         parcel.answered(&portal)
///     }
///
///     fn take_back(&self, _: &TakeBack) -> Delivery {
///         Delivery::failed(Failure::Unreachable)
///     }
/// }
/// ```
pub trait Transport {
    /// Delivers a report and waits for what became of it. It neither panics nor waits for ever.
    fn deliver(&self, parcel: &Parcel) -> Delivery;

    /// Takes back a report that was delivered, and waits for what became of it.
    fn take_back(&self, request: &TakeBack) -> Delivery;
}

impl<T: Transport + ?Sized> Transport for &T {
    fn deliver(&self, parcel: &Parcel) -> Delivery {
        (**self).deliver(parcel)
    }

    fn take_back(&self, request: &TakeBack) -> Delivery {
        (**self).take_back(request)
    }
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was counted, and that is durable.
    Stored,
    /// It had been counted before.
    Known,
    /// It was taken back, now or before, and will never be counted again.
    Erased,
    /// It will never be accepted as it is.
    Refused(Refused),
    /// Nobody who may say so has said what became of it: it is tried again.
    Failed(Failed),
}

/// What a server says of a report that it does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The kind of mistake, a word.
    pub code: String,
    /// JSON pointer (RFC 6901) of the offending part; empty for the whole.
    pub pointer: String,
    /// A sentence of the server's, in printable characters.
    pub message: String,
}

/// An attempt that settled nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What happened.
    pub why: Failure,
    /// What the server itself says, where it is the server that answered.
    pub said: Option<Refused>,
    /// How long the server asks to be left alone.
    pub asked: Option<Duration>,
}

/// What happened to an attempt that settled nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// There was no connection: no such name, nobody listens, no way there, or the proxy says no.
    Unreachable,
    /// Whoever answered could not show that it is the server, or speaks no TLS 1.3.
    Untrusted,
    /// Nothing, or too little, was answered in time.
    TimedOut,
    /// The connection broke before the answer was whole.
    Cut,
    /// Something answered, with this status, that is not the server: a page, a redirect, another report's
    /// receipt.
    NotAnAnswer(u16),
    /// The server asks to come back later.
    Later,
    /// Nothing in this program can carry reports there; `status` tells why.
    Unusable,
}

/// What a server said, as far as it matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// The status code of HTTP.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// `Date`.
    pub date: Option<&'a str>,
    /// The body. One that is larger than [`Answer::BYTES_MAX`] is no answer, so no more need be read.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The largest body of an answer: a receipt takes a hundred bytes, a refusal a few hundred.
    pub const BYTES_MAX: usize = 16 * 1_024;
}

impl Delivery {
    /// An attempt that settled nothing, and was not told to wait.
    #[must_use]
    pub const fn failed(why: Failure) -> Self {
        Self::Failed(Failed {
            why,
            said: None,
            asked: None,
        })
    }
}

impl Failure {
    /// A word for it, as JSON carries it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Untrusted => "untrusted",
            Self::TimedOut => "timed_out",
            Self::Cut => "cut",
            Self::NotAnAnswer(_) => "not_an_answer",
            Self::Later => "later",
            Self::Unusable => "unusable",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "there was no connection",
            Self::Untrusted => "whoever answered could not show that it is the server",
            Self::TimedOut => "there was no answer in time",
            Self::Cut => "the connection broke before the answer was whole",
            Self::NotAnAnswer(_) => "what answered is not the server",
            Self::Later => "the server asks to come back later",
            Self::Unusable => "nothing in this program can send there",
        })
    }
}

impl Error for Failure {}
