use std::{
    fs::{self, Metadata},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use ignore::{DirEntry, WalkBuilder};

use crate::{Language, SearchError};

/// Which files of a folder are looked at.
///
/// By default what version control would look at: no hidden files, and nothing that a
/// `.gitignore` or `.ignore` excludes. A `.git` folder is never entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Hidden files and folders too.
    pub hidden: bool,
    /// What the ignore files exclude too.
    pub no_ignore: bool,
    /// Only files of these languages, if any is named.
    pub languages: Vec<Language>,
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path as it is shown: the root as it was given, and what lies below.
    pub path: PathBuf,
    /// What lies below the root; empty if the root is the file.
    pub relative: PathBuf,
    /// What tells whether the file changed.
    pub stamp: Stamp,
}

/// Size and time of change of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Size in bytes.
    pub bytes: u64,
    /// Nanoseconds since 1970; 0 where the system cannot tell.
    pub modified_ns: u64,
}

/// The files of a folder, sorted by path, and what could not be listed.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files.
    pub files: Vec<Found>,
    /// One error for each folder that could not be listed.
    pub problems: Vec<SearchError>,
}

impl Walk {
    /// Lists the files below a folder; a root that is a file is listed alone.
    ///
    /// # Errors
    /// When there is nothing at `root`. What goes wrong further down is in
    /// [`Listing::problems`].
    pub fn list(&self, root: &Path) -> Result<Listing, SearchError> {
        fs::metadata(root).map_err(|source| SearchError::Root {
            path: root.to_owned(),
            source,
        })?;
        let mut listing = Listing::default();
        for entry in self.builder(root).build() {
            match entry.and_then(|entry| self.found(root, &entry)) {
                Ok(Some(found)) => listing.files.push(found),
                Ok(None) => {}
                Err(error) => listing.problems.push(SearchError::Walk(error)),
            }
        }
        Ok(listing)
    }

    fn builder(&self, root: &Path) -> WalkBuilder {
        let mut builder = WalkBuilder::new(root);
        builder
            .hidden(!self.hidden)
            .ignore(!self.no_ignore)
            .git_ignore(!self.no_ignore)
            .git_exclude(!self.no_ignore)
            // The result depends on the folder alone, not on who looks or where it was unpacked.
            .git_global(false)
            .parents(!self.no_ignore)
            .require_git(false)
            .sort_by_file_path(Path::cmp)
            .filter_entry(|entry| entry.file_name() != ".git");
        builder
    }

    fn found(&self, root: &Path, entry: &DirEntry) -> Result<Option<Found>, ignore::Error> {
        let path = entry.path();
        // Links are followed at the root only, where the user named them.
        let metadata = if entry.depth() == 0 {
            fs::metadata(path)?
        } else {
            entry.metadata()?
        };
        if !metadata.is_file() || !self.wants(path) {
            return Ok(None);
        }
        Ok(Some(Found {
            path: path.strip_prefix("./").unwrap_or(path).to_owned(),
            relative: path.strip_prefix(root).unwrap_or(path).to_owned(),
            stamp: Stamp::of(&metadata),
        }))
    }

    fn wants(&self, path: &Path) -> bool {
        self.languages.is_empty() || self.languages.contains(&Language::of(path))
    }
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let modified_ns = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| u64::try_from(since.as_nanos()).ok())
            .unwrap_or(0);
        Self {
            bytes: metadata.len(),
            modified_ns,
        }
    }
}
