//! Files that the command writes where its user says.
//!
//! Whoever finds the file finds all of it, and nobody else can read it. On Linux it has no name until
//! it is whole, so that a command that is killed in the middle leaves nothing. Where the file system
//! knows no files without a name, and on other systems, it is written beside its place: killed there,
//! a command leaves `<name>.<process id>.tmp`.

use std::{
    error::Error as _,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::outcome::{Answer, Stop};
use crate::{Error, ours, record::journal::limit};

/// What a file is written through.
pub(super) type Out = BufWriter<Limited>;

/// Written whole or not at all.
pub(super) fn write(
    path: &Path,
    force: bool,
    fill: impl FnOnce(&mut Out) -> Result<(), Error>,
) -> Answer {
    judge(path, force)?;
    let draft = Draft::begin(path).map_err(|error| failed(path, &error))?;
    let mut out = BufWriter::new(Limited {
        file: draft
            .file
            .try_clone()
            .map_err(|error| failed(path, &error))?,
        bytes: 0,
    });
    fill(&mut out).map_err(|error| naming(path, error))?;
    out.flush()
        // A power cut behind the new name must not find half of what was written before it.
        .and_then(|()| draft.file.sync_all())
        .and_then(|()| draft.put(path, force))
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => failed(path, &error),
        })
}

/// What can be known before the work. Links are never followed nor replaced: behind one may be a device,
/// or a file that somebody means to keep.
fn judge(path: &Path, force: bool) -> Answer {
    let Ok(found) = path.symlink_metadata() else {
        return Ok(());
    };
    let what = if found.is_dir() {
        "is a folder; name a file in it"
    } else if found.is_symlink() {
        "is a link; name a file"
    } else if !found.is_file() {
        "is not a file; `--output -` writes to stdout"
    } else if force {
        return Ok(());
    } else {
        return Err(exists(path));
    };
    Err(Stop::Failed(format!("{} {what}", path.display())))
}

fn exists(path: &Path) -> Stop {
    Stop::Failed(format!("{} exists; --force replaces it", path.display()))
}

fn failed(path: &Path, error: &io::Error) -> Stop {
    let folder = folder(path);
    if error.kind() == io::ErrorKind::NotFound && !folder.exists() {
        let (path, folder) = (path.display(), folder.display());
        return Stop::Failed(format!(
            "could not write {path}: there is no folder {folder}"
        ));
    }
    Stop::Failed(format!("could not write {}: {error}", path.display()))
}

/// What went wrong with the output went wrong with this file.
fn naming(path: &Path, error: Error) -> Stop {
    let output = error.source().and_then(|source| source.downcast_ref());
    match output {
        Some(output) if error.is_output() => failed(path, output),
        _ => Stop::Call(error),
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A file that is not whole yet.
struct Draft {
    file: File,
    /// None while it has no name.
    beside: Option<PathBuf>,
}

impl Draft {
    fn begin(path: &Path) -> io::Result<Self> {
        if let Some(file) = nameless::open(folder(path)) {
            return Ok(Self { file, beside: None });
        }
        let (file, beside) = in_free_place(path, |beside| ours::file().open(beside))?;
        let beside = Some(beside);
        Ok(Self { file, beside })
    }

    /// A link fails where a rename would replace a file that came meanwhile.
    fn put(mut self, path: &Path, force: bool) -> io::Result<()> {
        match (&self.beside, force) {
            (None, false) => nameless::link(&self.file, path),
            (None, true) => {
                let ((), beside) =
                    in_free_place(path, |beside| nameless::link(&self.file, beside))?;
                fs::rename(self.beside.insert(beside), path)
            }
            (Some(beside), true) => fs::rename(beside, path),
            (Some(beside), false) => match fs::hard_link(beside, path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
                // Some file systems have no links.
                Err(_) if path.symlink_metadata().is_err() => fs::rename(beside, path),
                linked => linked,
            },
        }
    }
}

impl Drop for Draft {
    /// After a rename there is nothing left to remove.
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// What was killed under the same process id may have left its draft.
fn in_free_place<T>(
    path: &Path,
    make: impl Fn(&Path) -> io::Result<T>,
) -> io::Result<(T, PathBuf)> {
    let id = std::process::id();
    let mut beside = ours::beside(path, &format!(".{id}.tmp"));
    for n in 1..=LEFTOVERS_MAX {
        match make(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < LEFTOVERS_MAX => {
                beside = ours::beside(path, &format!(".{id}-{n}.tmp"));
            }
            ended => return ended.map(|draft| (draft, beside)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

const LEFTOVERS_MAX: u32 = 100;

/// Writes that would be a signal beyond the process's limit are an error.
pub(super) struct Limited {
    file: File,
    bytes: u64,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !limit::admits(self.bytes.saturating_add(bytes.len() as u64)) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.bytes = self.bytes.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(target_os = "linux")]
mod nameless {
    use std::{fs::File, io, os::fd::AsRawFd as _, path::Path};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open as open_file};

    /// Without it a nameless file cannot be given a name.
    const OPEN_FILES: &str = "/proc/self/fd";

    /// None where the file system or the kernel knows no such files, and where the folder cannot be
    /// written to: who then tries in another way learns why.
    pub fn open(folder: &Path) -> Option<File> {
        if !Path::new(OPEN_FILES).is_dir() {
            return None;
        }
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let file = open_file(folder, flags, Mode::RUSR | Mode::WUSR).ok()?;
        Some(File::from(file))
    }

    pub fn link(file: &File, path: &Path) -> io::Result<()> {
        let nameless = format!("{OPEN_FILES}/{}", file.as_raw_fd());
        linkat(CWD, nameless, CWD, path, AtFlags::SYMLINK_FOLLOW)?;
        Ok(())
    }
}

/// Without such files.
#[cfg(not(target_os = "linux"))]
mod nameless {
    use std::{fs::File, io, path::Path};

    pub fn open(_: &Path) -> Option<File> {
        None
    }

    pub fn link(_: &File, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
