//! Reading and writing the small files that decide, with nobody else's hand in it.

mod folder;
mod system;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use crate::{Error, ours, record::journal::limit};
pub use folder::{deciding_folder, is_private_folder, private_folder, shared_folder};

/// The largest file that is read: an agreed catalog of 600 wide entries takes about 2 MiB.
const FILE_BYTES_MAX: u64 = 8 << 20;

/// How many damaged files of one name are kept aside. None is overwritten: then a person has to look.
const ASIDE_MAX: usize = 16;

/// What is said of a link without a target.
const NOWHERE: &str = "is a symbolic link that leads nowhere";

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

/// Puts a file into place at once and whole, for its owner alone. Its folder is safe already.
///
/// # Errors
/// When what stands there is a link or a folder, or the disk says no. Then it is as it was.
pub fn write(path: &Path, bytes: &[u8], durable: bool) -> Result<(), Error> {
    Prepared::new(path, bytes, durable)?.put()
}

/// A file that lies beside its place, written whole: nothing but a name is missing. Dropped, it is gone.
#[derive(Debug)]
pub struct Prepared<'a> {
    path: &'a Path,
    new: PathBuf,
}

impl<'a> Prepared<'a> {
    /// Everything that can be done without touching what stands there.
    ///
    /// # Errors
    /// Those of [`write`].
    pub fn new(path: &'a Path, bytes: &[u8], durable: bool) -> Result<Self, Error> {
        is_replaceable(path)?;
        let prepared = Self {
            path,
            new: temporary(path),
        };
        limit::admit(bytes)
            .and_then(|()| write_new(&prepared.new, bytes, durable))
            .map_err(|error| Error::file("write", path, error))?;
        Ok(prepared)
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// When the system does not. Then what stood there is as it was.
    pub fn put(self) -> Result<(), Error> {
        fs::rename(&self.new, self.path).map_err(|error| Error::file("write", self.path, error))
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.new);
    }
}

fn is_replaceable(path: &Path) -> Result<(), Error> {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        if metadata.is_symlink() {
            return Err(Error::unsafe_path(path, "is a symbolic link"));
        }
        if !metadata.is_file() {
            return Err(Error::unsafe_path(path, "is not a file"));
        }
    }
    Ok(())
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
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
