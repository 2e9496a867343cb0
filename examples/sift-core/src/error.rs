use std::{io, path::PathBuf};

use telemetry_runtime::TelemetryError;

/// Why a search, an index or a count did not do all that was asked.
#[derive(Debug, thiserror::Error, TelemetryError)]
pub enum SearchError {
    /// The pattern is not a regular expression.
    #[error("the pattern is not a regular expression")]
    Pattern(#[source] Box<regex_syntax::Error>),
    /// The pattern's automaton would be larger than the limit.
    #[error("the pattern is too large")]
    PatternTooLarge(#[source] regex::Error),
    /// There is nothing at the path that was named.
    #[error("cannot open {}", .path.display())]
    Root {
        /// The path as it was given.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A folder inside could not be listed.
    #[error("cannot list a folder")]
    Walk(#[source] ignore::Error),
    /// A file could not be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// There is no folder that the index may be kept in.
    #[error("there is no cache folder to keep the index in; name one with --index")]
    NoCache,
    /// The index could not be written.
    #[error("cannot write the index {}", .path.display())]
    IndexWrite {
        /// The index file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The index exists and cannot be opened.
    #[error("cannot open the index {}", .path.display())]
    IndexOpen {
        /// The index file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The index is damaged, or another version's.
    #[error("the index {} is damaged or of another version", .path.display())]
    IndexDamaged {
        /// The index file.
        path: PathBuf,
    },
    /// The result could not be written out.
    #[error("cannot write the result")]
    Output(#[source] io::Error),
}

impl SearchError {
    /// Whether the reader of the output went away, as `head` does.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
