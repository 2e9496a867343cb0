use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::StoreError;

/// The right to touch the store and to take journals out of use.
///
/// It is the lock on a file and not a row in the store: the system takes it back when the process
/// dies, so there is no expiry to guess, and it exists before the store does.
#[derive(Debug)]
pub struct Lease {
    path: PathBuf,
    _file: File,
}

const FILE: &str = "store.lock";
const PAUSE: Duration = Duration::from_millis(2);

impl Lease {
    /// Takes the lease, waiting for so long if another process has it.
    pub fn take(dir: &Path, wait: Duration) -> Result<Self, StoreError> {
        Self::take_file(&dir.join(FILE), wait)
    }

    /// The same of another right, with a file of its own.
    pub fn take_file(path: &Path, wait: Duration) -> Result<Self, StoreError> {
        let deadline = Instant::now().checked_add(wait);
        loop {
            if let Some(lease) = Self::try_take(path)? {
                return Ok(lease);
            }
            if deadline.is_none_or(|deadline| Instant::now() >= deadline) {
                return Err(StoreError::Busy(path.to_owned()));
            }
            thread::sleep(PAUSE);
        }
    }

    /// Removes the lock file. Who waits for it sees that it has no name, and takes a new one.
    pub fn remove(self) -> Result<(), StoreError> {
        fs::remove_file(&self.path).map_err(|error| StoreError::file(&self.path, error))
    }

    fn try_take(path: &Path) -> Result<Option<Self>, StoreError> {
        let failed = |error| StoreError::file(path, error);
        let file = options().open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
        }
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(StoreError::NotAFile(path.to_owned()));
        }
        Ok(has_name(&metadata).then(|| Self {
            path: path.to_owned(),
            _file: file,
        }))
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    options
}

#[cfg(unix)]
fn has_name(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 0
}

#[cfg(not(unix))]
fn has_name(_: &fs::Metadata) -> bool {
    true
}
