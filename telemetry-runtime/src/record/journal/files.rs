//! Names, creation and removal of inbox files.
//!
//! Everything here but [`create`] is called under the store's lease, so that only one process
//! takes files out of use. A writer holds a shared lock on what it has open; [`Drained::remove`]
//! takes the exclusive one, so nobody can have the file open any more, and a writer that opened
//! it before and locked it after sees that it has no name and opens again.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process,
    time::{Duration, SystemTime},
};

use super::{
    layout::{self, HEADER_BYTES_MAX, Header, Record},
    limit,
    open::Identity,
    segment,
};
use crate::ours;

const PREFIX: &str = "inbox-";
const ASIDE: &str = ".aside-";
const NEW: &str = ".new-";

/// A file that was never linked into place is left over from a crash once it is this old.
const NEW_AGE_MAX: Duration = Duration::from_secs(3_600);

/// The most journals of each form that are looked at: 32 segments of 512 builds and consents. Where
/// there are more, something else has made them, and nobody's memory is to hold them all.
pub const JOURNALS_MAX: usize = 16_384;

/// An inbox in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The build in its name.
    pub build: u64,
    /// The epoch in its name.
    pub epoch: u64,
    /// The file's id in its name, if it was taken out of use.
    pub aside: Option<u64>,
}

/// An inbox that nobody else has open and nobody can open without noticing.
#[derive(Debug)]
pub struct Drained {
    path: PathBuf,
    file: File,
}

/// All journals of a folder, of both forms.
#[derive(Clone, Debug, Default)]
pub struct Journals {
    /// See [`list`].
    pub inboxes: Vec<Found>,
    /// See [`segment::files::list`].
    pub segments: Vec<segment::files::Found>,
}

impl Journals {
    /// Looks what there is.
    pub fn list(dir: &Path) -> io::Result<Self> {
        Ok(Self {
            inboxes: list(dir)?,
            segments: segment::files::list(dir)?,
        })
    }

    /// The same, where the folder may be missing.
    pub fn list_if_any(dir: &Path) -> io::Result<Self> {
        match Self::list(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            listed => listed,
        }
    }

    /// Each with the build in its name.
    pub fn builds(&self) -> impl Iterator<Item = (&Path, u64)> {
        let inboxes = self.inboxes.iter().map(|found| (&found.path, found.build));
        let segments = self.segments.iter().map(|found| (&found.path, found.build));
        inboxes
            .chain(segments)
            .map(|(path, build)| (path.as_path(), build))
    }
}

/// The path of the inbox that writers open.
pub fn path(dir: &Path, build: u64, epoch: u64) -> PathBuf {
    dir.join(format!("{PREFIX}{build:016x}-{epoch:016x}"))
}

/// Makes an inbox, unless there is one; whether it did.
pub fn create(dir: &Path, build: u64, epoch: u64, consent: &str) -> io::Result<bool> {
    let path = path(dir, build, epoch);
    let new = write_new(&path, build, epoch, consent)?;
    let linked = match fs::hard_link(&new, &path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        linked => linked.map(|()| true),
    };
    fs::remove_file(new)?;
    linked
}

/// All inboxes of the folder, those taken out of use first: they are older.
pub fn list(dir: &Path) -> io::Result<Vec<Found>> {
    let mut found = recognised(dir, JOURNALS_MAX, |path| recognise(&path))?;
    found.sort_by(|left, right| {
        (left.aside.is_none(), &left.path).cmp(&(right.aside.is_none(), &right.path))
    });
    Ok(found)
}

/// All files of the folder that are of one form, in any order.
///
/// # Errors
/// When there are more than so many, or the folder cannot be read.
pub fn recognised<T>(
    dir: &Path,
    max: usize,
    recognise: impl Fn(PathBuf) -> Option<T>,
) -> io::Result<Vec<T>> {
    let mut found = Vec::new();
    for file in fs::read_dir(dir)? {
        found.extend(recognise(file?.path()));
        if found.len() > max {
            return Err(io::Error::other(format!("more than {max} journals")));
        }
    }
    Ok(found)
}

/// The header, if it is whole and says what the name says.
pub fn read_header(found: &Found) -> io::Result<Option<Header>> {
    if !found.path.symlink_metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    File::open(&found.path)?
        .take(HEADER_BYTES_MAX as u64)
        .read_to_end(&mut bytes)?;
    Ok(match layout::read(&bytes) {
        Ok((Record::Header(header), _))
            if (header.build, header.epoch) == (found.build, found.epoch) =>
        {
            Some(header)
        }
        _ => None,
    })
}

/// So many bytes from a place on, or what there is.
pub fn stretch(path: &Path, from: u64, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts an empty inbox into the place of one; what has the old one open goes on writing to it
/// until it notices. A crash in between leaves one file under both names, which the watermark,
/// being by the file's id, counts once.
pub fn rotate(found: &Found, header: &Header) -> io::Result<Found> {
    let new = write_new(&found.path, found.build, found.epoch, &header.consent)?;
    let aside = suffixed(&found.path, ASIDE, header.file);
    if let Err(error) = fs::hard_link(&found.path, &aside)
        && !is_same(&found.path, &aside)
    {
        let _ = fs::remove_file(new);
        return Err(error);
    }
    fs::rename(new, &found.path)?;
    Ok(Found {
        path: aside,
        aside: Some(header.file),
        ..*found
    })
}

/// Whether a rotation was cut off between its steps: as long as a process has the file open, which
/// the one that folds may have itself, the other name is not removed.
fn is_same(path: &Path, aside: &Path) -> bool {
    let identity = |path: &Path| path.symlink_metadata().map(|file| Identity::of(&file));
    match (identity(path), identity(aside)) {
        (Ok(path), Ok(aside)) => path == aside,
        _ => false,
    }
}

/// Takes an inbox out of use that nobody has written to for long. A later start of that build
/// finds none, and makes one if the consent still holds.
pub fn retire(found: &Found, header: &Header) -> io::Result<Found> {
    let aside = suffixed(&found.path, ASIDE, header.file);
    fs::rename(&found.path, &aside)?;
    Ok(Found {
        path: aside,
        aside: Some(header.file),
        ..*found
    })
}

/// Removes what crashes have left of [`create`] and [`rotate`].
pub fn sweep(dir: &Path, now: SystemTime) -> io::Result<()> {
    for file in fs::read_dir(dir)? {
        let file = file?;
        let name = file.file_name();
        let left_over = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.contains(NEW));
        let old = || {
            let modified = file.metadata().and_then(|metadata| metadata.modified());
            modified.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > NEW_AGE_MAX))
        };
        if left_over && old() {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

/// Whether a file in the data folder belongs to the journal, in whatever state.
pub fn is_journal(name: &str) -> bool {
    name.starts_with(PREFIX) || segment::files::is_segment(name)
}

impl Found {
    /// Claims a file that was taken out of use; `None` while somebody has it open.
    pub fn drain(&self) -> io::Result<Option<Drained>> {
        if self.aside.is_none() {
            return Ok(None);
        }
        // The exclusive lock needs a descriptor that could write, on network file systems.
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .open(&self.path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Drained {
                path: self.path.clone(),
                file,
            })),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drained {
    /// How long the file is, and stays.
    pub fn bytes(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Removes it.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// A random number from the seed of the standard library's hash maps, which the system provides. A
/// forked child, which has its parent's seed, may draw the same.
pub fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

/// A random number for a file, which no other process draws: that costs a system call.
pub fn file_id() -> u64 {
    RandomState::new().hash_one(process::id())
}

fn write_new(path: &Path, build: u64, epoch: u64, consent: &str) -> io::Result<PathBuf> {
    let header = Header {
        file: file_id(),
        build,
        epoch,
        consent: consent.to_owned(),
    };
    let bytes = header
        .to_bytes()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the consent is too long"))?;
    limit::admit(&bytes)?;
    let new = suffixed(path, NEW, header.file);
    let written = ours::file().open(&new)?.write_all(&bytes);
    if let Err(error) = written {
        let _ = fs::remove_file(&new);
        return Err(error);
    }
    Ok(new)
}

fn suffixed(path: &Path, suffix: &str, file: u64) -> PathBuf {
    ours::beside(path, &format!("{suffix}{file:016x}"))
}

fn recognise(path: &Path) -> Option<Found> {
    let name = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    let (name, aside) = match name.split_once(ASIDE) {
        Some((name, file)) => (name, Some(hexadecimal(file)?)),
        None => (name, None),
    };
    let (build, epoch) = name.split_once('-')?;
    Some(Found {
        path: path.to_owned(),
        build: hexadecimal(build)?,
        epoch: hexadecimal(epoch)?,
        aside,
    })
}

fn hexadecimal(digits: &str) -> Option<u64> {
    let fits = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u64::from_str_radix(digits, 16).ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_journals_than_are_looked_at_are_an_error() {
        let dir = tempfile::tempdir().unwrap();
        for ordinal in 0..4 {
            fs::write(segment::files::path(dir.path(), 1, 2, ordinal), "").unwrap();
        }
        let found = |max| recognised(dir.path(), max, segment::files::recognise);
        assert_eq!(found(4).unwrap().len(), 4);
        let error = found(3).unwrap_err().to_string();
        assert_eq!(error, "more than 3 journals");
    }
}
