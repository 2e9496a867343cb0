//! What an attempt means for the reports that follow, and what is written down of it: pure functions.

use telemetry_schema::wire::Code;

use crate::{
    send::{Delivery, Failed, Failure},
    store::outbox::{self, Outcome},
};

/// Whether the server named a time for which it is to be left alone.
pub fn asks(failed: &Failed) -> bool {
    failed.why == Failure::Later && failed.asked.is_some()
}

/// Whether every report would meet the same now: the place, and not one report, is what it is about.
pub fn meets_all(failed: &Failed) -> bool {
    match failed.why {
        Failure::Unreachable | Failure::Untrusted | Failure::Unusable => true,
        Failure::Later => failed
            .said
            .as_ref()
            .is_none_or(|said| matches!(&*said.code, "rate" | "unavailable")),
        _ => false,
    }
}

/// What is written down of an attempt.
pub fn outcome(delivery: Delivery) -> Outcome {
    match delivery {
        Delivery::Stored => Outcome::Stored,
        Delivery::Known => Outcome::Known,
        Delivery::Erased => Outcome::Erased,
        Delivery::Refused(refused) => Outcome::Refused {
            code: code(&refused.code),
            pointer: refused.pointer,
            message: refused.message,
        },
        Delivery::Failed(failed) => Outcome::Failed {
            reason: reason(&failed),
            message: failed.said.map(|said| said.message),
        },
    }
}

fn reason(failed: &Failed) -> outbox::Failure {
    match failed.why {
        Failure::Unreachable => outbox::Failure::NoConnection,
        Failure::Untrusted => outbox::Failure::Tls,
        Failure::TimedOut => outbox::Failure::Timeout,
        Failure::NotAnAnswer(200..=299) => outbox::Failure::NoReceipt,
        Failure::NotAnAnswer(300..=399) => outbox::Failure::Redirected,
        Failure::NotAnAnswer(status) => outbox::Failure::Status(status),
        Failure::Later => {
            let said = failed.said.as_ref();
            outbox::Failure::Later(said.map_or(Code::Unavailable, |said| code(&said.code)))
        }
        Failure::Cut | Failure::Unusable => outbox::Failure::Other,
    }
}

/// The code of a word; a word of a later version is any other.
fn code(word: &str) -> Code {
    serde_json::from_value(word.into()).unwrap_or(Code::Other)
}

#[cfg(test)]
mod tests;
