//! Deleting everything that was recorded.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{COMMAND_WAIT, StoreError, connection, lease::Lease};
use crate::{ours, record::journal::files};

/// Removes journals, store, stores that were set aside, and the documents of builds. Consent and
/// gate are not touched.
///
/// Files are unlinked and nothing is written, so it works on a full disk. A process that has a
/// journal open goes on writing into a file that has no name, and into a new one once it notices.
///
/// # Errors
/// [`StoreError::Busy`] when another process is at work in the store; else the first file that
/// could not be removed, after all others have been.
pub fn delete_all(dir: &Path) -> Result<(), StoreError> {
    match dir.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::file(dir, error)),
        Ok(_) => {}
    }
    let lease = match Lease::take(dir, COMMAND_WAIT) {
        Ok(lease) => Some(lease),
        // The lock file cannot be made, so there is none, and nobody holds it.
        Err(StoreError::Full(_)) => None,
        Err(error) => return Err(error),
    };
    // Journals first: what a crash leaves of them would be folded into a store that was emptied.
    let removed = Removal::default()
        .in_folder(dir, files::is_journal)
        .in_folder(dir, is_beside_store)
        .in_folder(dir, is_store)
        .in_folder(&dir.join("builds"), |_| true)
        .finish();
    let _ = fs::remove_dir(dir.join("builds"));
    match lease {
        Some(lease) => lease.remove().and(removed),
        None => removed,
    }
}

/// What SQLite keeps beside the store goes before it: beside a fresh store it would be rolled back
/// into it.
fn is_beside_store(name: &str) -> bool {
    is_store(name)
        && ["-journal", "-wal", "-shm"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_store(name: &str) -> bool {
    name.starts_with(connection::FILE)
}

#[derive(Default)]
struct Removal {
    failed: Option<(PathBuf, io::Error)>,
}

impl Removal {
    fn in_folder(mut self, dir: &Path, chosen: impl Fn(&str) -> bool) -> Self {
        let listed = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        for file in self.hold(dir, listed).unwrap_or_default() {
            let name = file.file_name();
            if name.to_str().is_some_and(&chosen) {
                let path = file.path();
                let is_folder = file.file_type().is_ok_and(|kind| kind.is_dir());
                let removed = if is_folder && ours::is_aside(&path) {
                    fs::remove_dir_all(&path)
                } else {
                    fs::remove_file(&path)
                };
                self.hold(&path, removed);
            }
        }
        self
    }

    fn hold<T>(&mut self, path: &Path, result: io::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound && self.failed.is_none() {
                    self.failed = Some((path.to_owned(), error));
                }
                None
            }
        }
    }

    fn finish(self) -> Result<(), StoreError> {
        match self.failed {
            None => Ok(()),
            Some((path, error)) => Err(StoreError::file(&path, error)),
        }
    }
}
