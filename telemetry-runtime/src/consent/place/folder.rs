//! Folders that decide or keep: made, looked at and repaired.

use std::{fs, io, path::Path};

use super::{NOWHERE, is_absent, is_link, system};
use crate::{Error, ours};

/// What a folder that we share may not allow others: to write to it.
const SHARED: u32 = 0o022;

/// A folder that is ours alone: made, or repaired to 0700.
///
/// # Errors
/// When it leads elsewhere, belongs to somebody else, or cannot be made.
pub fn private_folder(path: &Path) -> Result<(), Error> {
    folder(path, 0o077)
}

/// A folder that a program shares with its other settings: made with 0700, or repaired so that
/// nobody else can write to it.
///
/// # Errors
/// When it leads elsewhere, belongs to somebody else, or cannot be made.
pub fn shared_folder(path: &Path) -> Result<(), Error> {
    folder(path, SHARED)
}

/// A folder that is about to decide: repaired so that nobody else can write to it. Nothing is made,
/// and a link is good as long as others cannot write to where it leads.
///
/// # Errors
/// When others can write to it and it is not ours to repair, or it leads nowhere.
pub fn deciding_folder(path: &Path) -> Result<(), Error> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absent(&error) && is_link(path) => {
            return Err(Error::unsafe_path(path, NOWHERE));
        }
        Err(error) if is_absent(&error) => return Ok(()),
        Err(error) => return Err(Error::file("look at", path, error)),
    };
    if !metadata.is_dir() || !system::allows(&metadata, SHARED) {
        Ok(())
    } else if is_link(path) {
        let why = "is a symbolic link to a folder that others can write to";
        Err(Error::unsafe_path(path, why))
    } else {
        shared_folder(path)
    }
}

fn folder(path: &Path, forbidden: u32) -> Result<(), Error> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return make(path),
        Err(error) => return Err(Error::file("look at", path, error)),
    };
    if metadata.is_symlink() {
        return Err(Error::unsafe_path(path, "is a symbolic link"));
    }
    if !metadata.is_dir() {
        return Err(Error::unsafe_path(path, "is not a folder"));
    }
    if !system::is_ours(&metadata) {
        return Err(Error::unsafe_path(path, "belongs to somebody else"));
    }
    system::forbid(path, &metadata, forbidden).map_err(|error| Error::file("repair", path, error))
}

fn make(path: &Path) -> Result<(), Error> {
    ours::folder()
        .create(path)
        .map_err(|error| Error::file("make", path, error))
}

/// Whether a folder is as [`private_folder`] leaves it. One system call: its owner is not asked for,
/// since nobody but root can look into somebody else's.
pub fn is_private_folder(path: &Path) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|metadata| metadata.is_dir() && !system::allows(&metadata, 0o077))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folders_are_made_and_repaired_to_their_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/b");
        private_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!is_private_folder(&folder));
        private_folder(&folder).unwrap();
        assert!(is_private_folder(&folder));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        shared_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o755);
    }

    #[test]
    fn links_and_files_in_the_place_of_a_folder_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (link, file) = (dir.path().join("link"), dir.path().join("file"));
        symlink(dir.path(), &link).unwrap();
        fs::write(&file, "").unwrap();
        for path in [link, file] {
            assert!(private_folder(&path).unwrap_err().is_unsafe_path());
            assert!(!is_private_folder(&path));
        }
    }
}
