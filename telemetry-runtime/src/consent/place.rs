//! Reading and writing the small files that decide, with nobody else's hand in it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use crate::{Error, ours, record::journal::limit};

/// The largest file that is read: an agreed catalog of 600 wide entries takes about 2 MiB.
const FILE_BYTES_MAX: u64 = 8 << 20;

/// How many damaged files of one name are kept aside. None is overwritten: then a person has to look.
const ASIDE_MAX: usize = 16;

/// What is said of a link without a target.
const NOWHERE: &str = "is a symbolic link that leads nowhere";

/// What a folder that we share may not allow others: to write to it.
const SHARED: u32 = 0o022;

/// What stands at a path.
#[derive(Debug)]
pub enum Text {
    /// Nothing.
    Absent,
    /// A text.
    Is(String),
    /// Something that cannot be used; why, as a sentence that names the path.
    Faulty(String),
    /// Something that the system did not read to us. The next time it may.
    Unread(io::Error),
}

/// Reads a small text file. Links are followed: people keep their settings elsewhere.
pub fn read(path: &Path) -> Text {
    let faulty = |why: &str| Text::Faulty(format!("{} {why}", path.display()));
    match read_bytes(path) {
        Ok(Ok(bytes)) => String::from_utf8(bytes).map_or_else(|_| faulty("is not UTF-8"), Text::Is),
        Ok(Err(why)) => faulty(why),
        Err(error) if is_absent(&error) && is_link(path) => faulty(NOWHERE),
        Err(error) if is_absent(&error) => Text::Absent,
        Err(error) => Text::Unread(error),
    }
}

fn read_bytes(path: &Path) -> io::Result<Result<Vec<u8>, &'static str>> {
    let file = reading().open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Ok(Err("is a folder"));
    }
    if !metadata.is_file() {
        return Ok(Err("is not a file"));
    }
    if !system::is_ours(&metadata) && !system::is_the_systems(&metadata) {
        return Ok(Err("belongs to somebody else, so it decides nothing"));
    }
    if system::others_can_write(&metadata) {
        return Ok(Err("can be written by everybody, so it decides nothing"));
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Ok(Err("is too large"));
    }
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

/// Whether an error says that there is nothing: a file where a folder should be counts too.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

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

/// Puts a file into place at once and whole, for its owner alone. Its folder is safe already.
///
/// # Errors
/// When what stands there is a link or a folder, or the disk says no. Then it is as it was.
pub fn write(path: &Path, bytes: &[u8], durable: bool) -> Result<(), Error> {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        if metadata.is_symlink() {
            return Err(Error::unsafe_path(path, "is a symbolic link"));
        }
        if !metadata.is_file() {
            return Err(Error::unsafe_path(path, "is not a file"));
        }
    }
    let new = temporary(path);
    let written = limit::admit(bytes)
        .and_then(|()| write_new(&new, bytes, durable))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&new);
        Error::file("write", path, error)
    })
}

fn write_new(path: &Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let mut file = ours::file().open(path)?;
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    Ok(())
}

/// A name beside a path that no other process or thread takes.
fn temporary(path: &Path) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Relaxed);
    ours::beside(path, &format!(".new-{}-{next}", process::id()))
}

/// Moves what cannot be used out of the way, whatever it is, and says where to.
///
/// # Errors
/// When it cannot be moved.
pub fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let aside = ours::asides(path)
        .take(ASIDE_MAX)
        .find(|aside| fs::symlink_metadata(aside).is_err())
        .ok_or_else(|| {
            Error::unsafe_path(path, "is damaged, as are all that were set aside before")
        })?;
    fs::rename(path, &aside).map_err(|error| Error::file("set aside", path, error))?;
    Ok(aside)
}

/// Removes a file, if there is one.
///
/// # Errors
/// When there is one and it stays.
pub fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if is_absent(&error) => Ok(()),
        Err(error) => Err(Error::file("remove", path, error)),
    }
}

/// Opens a file of ours: a link in its place is not followed, a pipe not waited for.
///
/// # Errors
/// Those of the system.
pub fn open_ours(path: &Path) -> io::Result<File> {
    let mut options = reading();
    system::no_link(&mut options);
    options.open(path)
}

/// Empties a file of ours, unless it is a link.
///
/// # Errors
/// Those of the system.
pub fn empty_ours(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    system::no_link(&mut options);
    options.open(path)?.set_len(0)
}

fn reading() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    system::no_wait(&mut options);
    options
}

#[cfg(unix)]
mod system {
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

/// Elsewhere folders of a user are the user's own by default.
#[cfg(not(unix))]
mod system {
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
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

    #[test]
    fn a_file_is_replaced_whole_and_a_link_never() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("file"), dir.path().join("link"));
        write(&path, b"one", false).unwrap();
        write(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(mode(&path), 0o600);
        symlink(&path, &link).unwrap();
        assert!(write(&link, b"three", false).unwrap_err().is_unsafe_path());
        assert!(open_ours(&link).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_cannot_be_used_is_told_and_set_aside_under_a_name_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        assert!(matches!(read(&path), Text::Absent));
        assert!(matches!(read(&path.join("below")), Text::Absent));
        for (bytes, why) in [
            (&b"\xff\xfe"[..], "is not UTF-8"),
            (b"\x80", "is not UTF-8"),
        ] {
            fs::write(&path, bytes).unwrap();
            assert!(matches!(read(&path), Text::Faulty(text) if text.ends_with(why)));
            assert!(set_aside(&path).is_ok_and(|aside| fs::read(aside).unwrap() == bytes));
        }
        fs::create_dir(&path).unwrap();
        assert!(matches!(read(&path), Text::Faulty(text) if text.ends_with("is a folder")));
        assert!(set_aside(&path).unwrap().ends_with("file.damaged-3"));
        fs::write(&path, "open to all").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(read(&path), Text::Faulty(text) if text.contains("by everybody")));
    }
}
