//! The folder, and who serves it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::LedgerError;

const LOCK: &str = "serve.lock";

/// A command that makes or migrates the ledger holds the lock for milliseconds.
const LOCK_WAIT: Duration = Duration::from_secs(2);
const LOCK_STEP: Duration = Duration::from_millis(20);

/// The folder of a server's files, for its owner alone.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// Held by the one process that serves a folder; it dies with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Folder {
    /// The folder, made if there is none.
    pub fn make(path: &Path) -> Result<Self, LedgerError> {
        let failed = |error| LedgerError::file(path, error);
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(failed)?;
        let metadata = fs::metadata(path).map_err(failed)?;
        // Who may write here may put another ledger in the place of ours.
        if is_shared(&metadata) {
            return Err(LedgerError::Shared(path.to_owned()));
        }
        Ok(Self(path.to_owned()))
    }

    /// The folder of a ledger that is there.
    pub fn existing(path: &Path) -> Result<Self, LedgerError> {
        match fs::metadata(path.join(super::connection::LEDGER)) {
            Ok(_) => Self::make(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(LedgerError::Missing(path.to_owned()))
            }
            Err(error) => Err(LedgerError::file(path, error)),
        }
    }

    /// A file of it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Becomes the one who serves it.
    pub fn lock(&self) -> Result<Lock, LedgerError> {
        let path = self.join(LOCK);
        let failed = |error| LedgerError::file(&path, error);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = private(&mut options).open(&path).map_err(failed)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Err(TryLockError::WouldBlock) if begun.elapsed() < LOCK_WAIT => {
                    thread::sleep(LOCK_STEP);
                }
                Err(TryLockError::WouldBlock) => return Err(LedgerError::Served(self.0.clone())),
            }
        }
    }

    /// Holds it that nobody begins to serve it, for who may not write here; nothing where nobody ever did.
    pub fn lock_to_read(&self) -> Result<Option<Lock>, LedgerError> {
        let path = self.join(LOCK);
        let failed = |error| LedgerError::file(&path, error);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::Error(error)) => Err(failed(error)),
            Err(TryLockError::WouldBlock) => Err(LedgerError::Served(self.0.clone())),
        }
    }

    /// Makes a file that nobody else can read, if there is none. SQLite gives its rights to those that it
    /// makes beside it.
    pub fn make_file(&self, name: &str) -> Result<PathBuf, LedgerError> {
        let path = self.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        match private(&mut options).open(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                Err(LedgerError::file(&path, error))
            }
            _ => Ok(path),
        }
    }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(unix)]
fn is_shared(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn is_shared(_: &fs::Metadata) -> bool {
    false
}
