use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use sift_core::{Index, SearchError, index};

/// The folder that holds the index files, one for each folder that was indexed.
///
/// It lies in the user's cache folder and never in the folder that is indexed, which may be under
/// version control, shared or read-only.
pub struct Cache {
    folder: Option<PathBuf>,
}

/// An index that covers a folder.
pub struct Covering {
    pub index: Index,
    /// The way from the indexed folder to the one that was asked for.
    pub prefix: PathBuf,
}

impl Cache {
    pub fn new(named: Option<&Path>) -> Self {
        let folder = named.map_or_else(user_folder, |folder| Some(folder.to_owned()));
        Self { folder }
    }

    /// The index file of a folder; makes the cache folder if it is missing.
    pub fn file_for(&self, root: &Path) -> Result<PathBuf, SearchError> {
        let folder = self.folder.as_deref().ok_or(SearchError::NoCache)?;
        make(folder).map_err(|source| SearchError::IndexWrite {
            path: folder.to_owned(),
            source,
        })?;
        Ok(folder.join(index::file_name(&canonical(root)?)))
    }

    /// The index of a folder, or of the nearest one around it.
    pub fn covering(&self, root: &Path) -> Result<Option<Covering>, SearchError> {
        let Some(folder) = self.folder.as_deref().filter(|folder| folder.is_dir()) else {
            return Ok(None);
        };
        let root = canonical(root)?;
        for around in root.ancestors() {
            if let Some(index) = Index::open(&folder.join(index::file_name(around)))? {
                let prefix = root.strip_prefix(around).unwrap_or(&root).to_owned();
                return Ok(Some(Covering { index, prefix }));
            }
        }
        Ok(None)
    }
}

fn canonical(root: &Path) -> Result<PathBuf, SearchError> {
    fs::canonicalize(root).map_err(|source| SearchError::Root {
        path: root.to_owned(),
        source,
    })
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn user_folder() -> Option<PathBuf> {
    let variable = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let in_home = |below| variable("HOME").map(|home| home.join(below));
    let caches = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("XDG_CACHE_HOME").or_else(|| in_home("Library/Caches"))
    } else {
        variable("XDG_CACHE_HOME").or_else(|| in_home(".cache"))
    };
    caches.map(|caches| caches.join("sift"))
}
