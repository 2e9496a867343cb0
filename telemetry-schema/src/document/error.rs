use std::fmt;

/// Why a text is not a catalog or a lock file.
#[derive(Debug)]
pub struct DocumentError(Fault);

#[derive(Debug)]
pub(crate) enum Fault {
    Large { bytes: usize, most: usize },
    Json(serde_json::Error),
    Version { found: u32, newest: u32 },
    Content { place: String, what: String },
}

impl DocumentError {
    /// Whether a newer version of this software wrote the document: it should be left untouched.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(self.0, Fault::Version { found, newest } if found > newest)
    }

    pub(crate) fn content(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self(Fault::Content {
            place: place.into(),
            what: what.into(),
        })
    }
}

impl From<Fault> for DocumentError {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Fault::Large { bytes, most } => {
                write!(f, "the document has {bytes} bytes, at most {most} are read")
            }
            Fault::Json(_) => f.write_str("not a document of this form"),
            Fault::Version { found, newest } if found > newest => write!(
                f,
                "the document is of version {found}, newer than {newest}: a newer release wrote it"
            ),
            Fault::Version { found, .. } => write!(f, "there is no version {found}"),
            Fault::Content { place, what } => write!(f, "{place}: {what}"),
        }
    }
}

impl std::error::Error for DocumentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Fault::Json(error) => Some(error),
            Fault::Large { .. } | Fault::Version { .. } | Fault::Content { .. } => None,
        }
    }
}
