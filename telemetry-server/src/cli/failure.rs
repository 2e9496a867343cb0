use std::{error::Error, fmt};

/// Why a command failed, as a sentence for a person.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
