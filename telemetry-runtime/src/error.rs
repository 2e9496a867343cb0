//! The one error of this crate.

#[cfg(all(feature = "store", not(telemetry_off)))]
use std::io;
use std::{
    error::Error as StdError,
    fmt,
    path::{Path, PathBuf},
};

/// Why a change of consent, a listing or a deletion did not happen.
///
/// Recording never returns one.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug)]
#[allow(dead_code, reason = "which of them are made depends on the features")]
enum Kind {
    CompiledOut,
    Inert,
    NoHome,
    Refused(String),
    UnknownCategory { name: String, known: Vec<String> },
    Unsafe { path: PathBuf, why: String },
    File { doing: &'static str, path: PathBuf },
    Content { path: PathBuf, why: String },
    Store,
    Output,
}

impl Error {
    /// Whether this program was built without telemetry, or without a place to keep it.
    #[must_use]
    pub fn is_compiled_out(&self) -> bool {
        matches!(self.kind, Kind::CompiledOut)
    }

    /// Whether a source that the user cannot overrule here said no: the system's policy or the
    /// environment.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        matches!(self.kind, Kind::Refused(_))
    }

    /// Whether a choice names a category that no entry has.
    #[must_use]
    pub fn is_unknown_category(&self) -> bool {
        matches!(self.kind, Kind::UnknownCategory { .. })
    }

    /// Whether the call came through a guard that does nothing: a second start in this process.
    #[must_use]
    pub fn is_inert(&self) -> bool {
        matches!(self.kind, Kind::Inert)
    }

    /// Whether there is no folder to write to, because the environment names no home.
    #[must_use]
    pub fn is_no_home(&self) -> bool {
        matches!(self.kind, Kind::NoHome)
    }

    /// Whether a file or folder was left alone because others could write to it or it leads
    /// elsewhere.
    #[must_use]
    pub fn is_unsafe_path(&self) -> bool {
        matches!(self.kind, Kind::Unsafe { .. })
    }

    /// Whether reading or writing a file failed.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self.kind, Kind::File { .. } | Kind::Content { .. })
    }

    /// Whether the store failed.
    #[must_use]
    pub fn is_store(&self) -> bool {
        matches!(self.kind, Kind::Store)
    }

    /// Whether what an export was to be written to failed; the source is its [`std::io::Error`].
    #[must_use]
    pub fn is_output(&self) -> bool {
        matches!(self.kind, Kind::Output)
    }

    /// The file or folder that is meant.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Unsafe { path, .. } | Kind::File { path, .. } | Kind::Content { path, .. } => {
                Some(path)
            }
            _ => None,
        }
    }

    #[cfg(any(not(feature = "store"), telemetry_off))]
    pub(crate) const COMPILED_OUT: Self = Self {
        kind: Kind::CompiledOut,
        source: None,
    };
}

#[cfg(all(feature = "store", not(telemetry_off)))]
impl Error {
    pub(crate) const INERT: Self = Self {
        kind: Kind::Inert,
        source: None,
    };

    pub(crate) const NO_HOME: Self = Self {
        kind: Kind::NoHome,
        source: None,
    };

    pub(crate) fn refused(sentence: impl Into<String>) -> Self {
        Self {
            kind: Kind::Refused(sentence.into()),
            source: None,
        }
    }

    pub(crate) fn unknown_category(name: &str, known: Vec<String>) -> Self {
        Self {
            kind: Kind::UnknownCategory {
                name: name.to_owned(),
                known,
            },
            source: None,
        }
    }

    pub(crate) fn unsafe_path(path: impl Into<PathBuf>, why: impl Into<String>) -> Self {
        Self {
            kind: Kind::Unsafe {
                path: path.into(),
                why: why.into(),
            },
            source: None,
        }
    }

    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self {
            kind: Kind::File {
                doing,
                path: path.into(),
            },
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn content(path: impl Into<PathBuf>, why: impl Into<String>) -> Self {
        Self {
            kind: Kind::Content {
                path: path.into(),
                why: why.into(),
            },
            source: None,
        }
    }

    /// The error and what caused it, in one line.
    pub(crate) fn sentence(&self) -> String {
        let mut text = self.to_string();
        let mut source = StdError::source(self);
        while let Some(error) = source {
            text = format!("{text}: {error}");
            source = error.source();
        }
        text
    }

    pub(crate) fn output(source: io::Error) -> Self {
        Self {
            kind: Kind::Output,
            source: Some(Box::new(source)),
        }
    }

    pub(crate) fn store(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            kind: Kind::Store,
            source: Some(source.into()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::CompiledOut => f.write_str("this program was built without telemetry"),
            Kind::Inert => f.write_str("telemetry was started before in this process"),
            Kind::NoHome => f.write_str("the environment names no home folder"),
            Kind::Refused(sentence) => f.write_str(sentence),
            Kind::UnknownCategory { name, known } if known.is_empty() => {
                write!(f, "no entry has the category {name:?}, nor any other")
            }
            Kind::UnknownCategory { name, known } => write!(
                f,
                "no entry has the category {name:?}; there are {}",
                known.join(", ")
            ),
            Kind::File { doing, path } => write!(f, "could not {doing} {}", path.display()),
            Kind::Unsafe { path, why } | Kind::Content { path, why } => {
                write!(f, "{} {why}", path.display())
            }
            Kind::Store => f.write_str("the store failed"),
            Kind::Output => f.write_str("could not write the output"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    /// Hosts box errors, and hand them from one thread to another.
    #[test]
    fn errors_can_be_boxed_and_sent() {
        const fn can<E: std::error::Error + Send + Sync + 'static>() {}
        can::<super::Error>();
        can::<telemetry_schema::DateError>();
        #[cfg(feature = "store")]
        can::<telemetry_schema::document::DocumentError>();
        #[cfg(feature = "outbox")]
        can::<crate::send::Failure>();
        #[cfg(feature = "outbox")]
        can::<telemetry_schema::wire::Refusal>();
    }
}
