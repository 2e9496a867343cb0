//! The trigram index: which files can hold a match.
//!
//! For each run of three bytes inside a line, with ASCII letters in lower case, the index lists
//! the files that have it. A pattern says which runs a matching line must have; the files that
//! have them are the candidates. `format` describes the file byte by byte.

mod build;
mod format;
mod query;

use std::{collections::HashMap, fs, path::Path};

pub use build::{Built, build};

use telemetry_runtime::track_feature;

use crate::{Pattern, SearchError, Stamp};
use query::Query;

/// An index that was read from its file.
#[derive(Debug)]
pub struct Index {
    files: HashMap<Vec<u8>, (u32, Stamp)>,
    postings: format::Postings,
}

/// The files that can hold a match, by their number.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// The pattern has no run of three bytes that every match must have.
    All,
    /// These, ascending.
    Only(Vec<u32>),
}

impl Index {
    /// Looks for the index of a folder and reads it.
    ///
    /// `None` if there is none at `path`.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged or has the format of another version.
    #[track_feature(
        "index.open",
        purpose = "shows how often an index cannot be used, and what reading it costs",
        category = "index",
        level = "enhanced",
        timed,
        errors = SearchError
    )]
    pub fn open(path: &Path) -> Result<Option<Self>, SearchError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                let path = path.to_owned();
                return Err(SearchError::IndexOpen { path, source });
            }
        };
        match format::read(bytes) {
            Some((files, postings)) => Ok(Some(Self { files, postings })),
            None => Err(SearchError::IndexDamaged {
                path: path.to_owned(),
            }),
        }
    }

    /// How many files it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The number of a file that has not changed since it was indexed.
    pub(crate) fn find(&self, path: &Path, stamp: Stamp) -> Option<u32> {
        let (id, known) = self.files.get(path.as_os_str().as_encoded_bytes())?;
        (*known == stamp).then_some(*id)
    }

    pub(crate) fn candidates(&self, pattern: &Pattern) -> Candidates {
        Query::of(pattern.hir()).run(&|trigram| self.postings.files(trigram))
    }
}

impl Candidates {
    pub(crate) fn contain(&self, id: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.binary_search(&id).is_ok(),
        }
    }
}

/// The name of the index file of a folder, whose path should be absolute and without links.
#[must_use]
pub fn file_name(root: &Path) -> String {
    let hash = format::fnv(root.as_os_str().as_encoded_bytes());
    format!("{hash:016x}.index")
}
