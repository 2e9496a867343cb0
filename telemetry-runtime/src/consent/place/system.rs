//! What the system says of who owns a file and who may touch it.

#[cfg(not(unix))]
pub use elsewhere::*;
#[cfg(unix)]
pub use unix::*;

#[cfg(unix)]
mod unix {
    use std::{
        fs::{self, Metadata, OpenOptions, Permissions},
        io,
        os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
        path::Path,
    };

    pub fn others_can_write(metadata: &Metadata) -> bool {
        allows(metadata, 0o002)
    }

    pub fn allows(metadata: &Metadata, bits: u32) -> bool {
        metadata.mode() & bits != 0
    }

    pub fn is_ours(metadata: &Metadata) -> bool {
        metadata.uid() == rustix::process::geteuid().as_raw()
    }

    pub fn is_the_systems(metadata: &Metadata) -> bool {
        metadata.uid() == 0
    }

    pub fn forbid(path: &Path, metadata: &Metadata, bits: u32) -> io::Result<()> {
        if !allows(metadata, bits) {
            return Ok(());
        }
        fs::set_permissions(
            path,
            Permissions::from_mode(metadata.mode() & 0o7777 & !bits),
        )
    }

    pub fn no_wait(options: &mut OpenOptions) {
        options.custom_flags(libc::O_NONBLOCK);
    }

    pub fn no_link(options: &mut OpenOptions) {
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW);
    }
}

/// Folders of a user are the user's own by default.
#[cfg(not(unix))]
mod elsewhere {
    use std::{
        fs::{Metadata, OpenOptions},
        io,
        path::Path,
    };

    pub fn others_can_write(_: &Metadata) -> bool {
        false
    }

    pub fn allows(_: &Metadata, _: u32) -> bool {
        false
    }

    pub fn is_ours(_: &Metadata) -> bool {
        true
    }

    pub fn is_the_systems(_: &Metadata) -> bool {
        true
    }

    pub fn forbid(_: &Path, _: &Metadata, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub fn no_wait(_: &mut OpenOptions) {}

    pub fn no_link(_: &mut OpenOptions) {}
}
