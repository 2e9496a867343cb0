//! Deleting everything that was recorded.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{COMMAND_WAIT, StoreError, connection, lease::Lease};
#[cfg(feature = "outbox")]
use crate::receipts::Receipts;
use crate::{ours, record::journal::files};

/// Lies in the folder while a deletion is under way: whoever finds it finishes that before anything
/// else, so that a deletion that is cut off is one that goes on.
const UNDER_WAY: &str = "deleting";

/// Removes journals, store, stores that were set aside, and the documents of builds. Consent and
/// gate are not touched. Reports go with the store; of those that may have left the receipts stay, so that
/// they can be taken back, and all other receipts go.
///
/// Files are unlinked and nothing is written but an empty one that says so, so it works on a full
/// disk. A process that has a journal open goes on writing into a file that has no name, and into a
/// new one once it notices.
///
/// # Errors
/// [`StoreError::Busy`] when another process is at work in the store; else the first file that
/// could not be removed, after all others have been. The next to open the store tries again.
pub fn delete_all(dir: &Path) -> Result<(), StoreError> {
    delete(dir, |_| Ok(()))
}

/// The same, and what may have left is to be taken back: that is noted first, so that a deletion that is cut off
/// can be finished and nothing is forgotten. Returns how many erasures wait now.
///
/// # Errors
/// As for [`delete_all`]; and when the erasures cannot be noted, then nothing is deleted.
#[cfg(feature = "outbox")]
pub fn delete_sent(dir: &Path) -> Result<usize, StoreError> {
    let mut erasures = 0;
    delete(dir, |dir| {
        erasures = Receipts::open(dir)?.mark_all_for_erasure()?;
        Ok(())
    })?;
    Ok(erasures)
}

fn delete(
    dir: &Path,
    first: impl FnOnce(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
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
    first(dir)?;
    // Where there is no room for it, a deletion that is cut off is to be asked for again.
    let _ = say_under_way(dir);
    let removed = remove_all(dir);
    match lease {
        Some(lease) => lease.remove().and(removed),
        None => removed,
    }
}

/// Whether a deletion was cut off, or is under way.
pub fn is_deleting(dir: &Path) -> bool {
    dir.join(UNDER_WAY).symlink_metadata().is_ok()
}

/// Finishes a deletion that was cut off, if there is one.
///
/// # Errors
/// As for [`delete_all`].
pub fn finish_deletion(dir: &Path, wait: Duration) -> Result<(), StoreError> {
    if is_deleting(dir) {
        finish(&Lease::take(dir, wait)?, dir)?;
    }
    Ok(())
}

/// The same for who holds the lease.
pub(super) fn finish(_: &Lease, dir: &Path) -> Result<(), StoreError> {
    if is_deleting(dir) {
        remove_all(dir)?;
    }
    Ok(())
}

fn say_under_way(dir: &Path) -> io::Result<()> {
    match ours::file().open(dir.join(UNDER_WAY)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Where power is lost it counts in the order of what follows, or not at all.
    fs::File::open(dir)?.sync_all()
}

/// Journals first: what is left of them without the sign would be folded into a store that was
/// emptied. The sign goes last.
fn remove_all(dir: &Path) -> Result<(), StoreError> {
    let removal = Removal::default()
        .in_folder(dir, files::is_journal)
        .in_folder(dir, is_beside_store)
        .in_folder(dir, is_store)
        .in_folder(&dir.join("builds"), |_| true);
    let _ = fs::remove_dir(dir.join("builds"));
    removal.finish()?;
    #[cfg(feature = "outbox")]
    forget_unsent(dir)?;
    Removal::default()
        .in_folder(dir, |name| name == UNDER_WAY)
        .finish()
}

/// By now there is room to write in. Where there is none all the same, receipts of what never left do no harm:
/// they tell nothing of what was recorded.
#[cfg(feature = "outbox")]
fn forget_unsent(dir: &Path) -> Result<(), StoreError> {
    let forgotten = Receipts::open(dir).and_then(|mut receipts| receipts.forget_unattempted());
    match forgotten {
        Err(StoreError::Full(_) | StoreError::Limited(_)) => Ok(()),
        forgotten => forgotten,
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
