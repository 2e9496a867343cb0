use std::{error::Error as StdError, io};

use super::{FAILED, REFUSED, USAGE, console};
use crate::{Error, store::StoreError};

/// What a command comes to.
pub(super) type Answer = Result<(), Stop>;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// The call failed or was refused.
    Call(Error),
    /// Something could not be read or written, as a sentence.
    Failed(String),
    /// The words do not fit together, as a sentence.
    Usage(String),
    /// Whoever read the output has seen enough.
    Closed,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        let output = error.source().and_then(<dyn StdError>::downcast_ref);
        match output.map(io::Error::kind) {
            Some(io::ErrorKind::BrokenPipe) if error.is_output() => Self::Closed,
            _ => Self::Call(error),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Call(Error::store(error))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(format!("could not write the output: {error}")),
        }
    }
}

/// Says what went wrong and gives the code.
pub(super) fn end(answer: Answer) -> u8 {
    match answer {
        Ok(()) | Err(Stop::Closed) => 0,
        Err(Stop::Usage(sentence)) => fail(&sentence, USAGE),
        Err(Stop::Failed(sentence)) => fail(&sentence, FAILED),
        Err(Stop::Call(error)) => {
            let refused = error.is_refused() || error.is_compiled_out();
            fail(&chain(&error), if refused { REFUSED } else { FAILED })
        }
    }
}

fn fail(sentence: &str, code: u8) -> u8 {
    console::error(sentence);
    code
}

/// The error and what it came from.
fn chain(error: &Error) -> String {
    let mut sentence = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        sentence.push_str(": ");
        sentence.push_str(&error.to_string());
        source = error.source();
    }
    sentence
}
