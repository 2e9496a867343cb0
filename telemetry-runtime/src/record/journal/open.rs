//! Opening an inbox so that a record written to it cannot be lost to a fold that removes it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

pub use system::{has_name, is_ours, make_private};

/// How often a file that was being taken out of use while we opened it is asked for again.
const OPEN_TRIES: u32 = 8;

/// An inbox that nobody can remove without this process's noticing: the shared lock is held.
pub struct Open {
    pub file: File,
    pub identity: Identity,
}

/// What a file is, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity(u64, u64);

impl Open {
    /// The file and its size. Links are not followed, pipes not waited for.
    pub fn at(path: &Path) -> io::Result<Option<(Self, u64)>> {
        for _ in 0..OPEN_TRIES {
            // Read as well: network file systems want it for the shared lock.
            let file = match options().open(path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            // Where there are no locks nobody can claim the file either.
            if let Err(fs::TryLockError::WouldBlock) = file.try_lock_shared() {
                continue;
            }
            let metadata = file.metadata()?;
            if !metadata.is_file() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("{} is not a file", path.display()),
                ));
            }
            if has_name(&metadata) {
                make_private(&file, &metadata)?;
                let identity = Identity::of(&metadata);
                return Ok(Some((Self { file, identity }, metadata.len())));
            }
        }
        Ok(None)
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    options
}

#[cfg(unix)]
mod system {
    use std::{
        fs::{File, Metadata, Permissions},
        io,
        os::unix::fs::{MetadataExt, PermissionsExt},
    };

    impl super::Identity {
        pub fn of(metadata: &Metadata) -> Self {
            Self(metadata.dev(), metadata.ino())
        }
    }

    pub fn has_name(metadata: &Metadata) -> bool {
        metadata.nlink() > 0
    }

    pub fn is_ours(metadata: &Metadata) -> bool {
        metadata.uid() == rustix::process::geteuid().as_raw()
    }

    /// Whose a file is that nobody else can open is not asked, which is a system call: of ours it
    /// lies in a folder that nobody else can look into. One that is open to others may be theirs,
    /// and root can write to it: its owner would read on.
    pub fn make_private(file: &File, metadata: &Metadata) -> io::Result<()> {
        let shared = metadata.mode() & 0o077;
        if shared == 0 {
            return Ok(());
        }
        if !is_ours(metadata) {
            let why = "a file that others can open belongs to somebody else";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        }
        file.set_permissions(Permissions::from_mode(0o600))
    }
}

/// Without rotation: there an open file cannot lose its name.
#[cfg(not(unix))]
mod system {
    use std::{
        fs::{File, Metadata},
        io,
    };

    impl super::Identity {
        pub fn of(_: &Metadata) -> Self {
            Self(0, 0)
        }
    }

    pub fn has_name(_: &Metadata) -> bool {
        true
    }

    pub fn is_ours(_: &Metadata) -> bool {
        true
    }

    pub fn make_private(_: &File, _: &Metadata) -> io::Result<()> {
        Ok(())
    }
}
