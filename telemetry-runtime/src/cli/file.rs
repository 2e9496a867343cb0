//! Files that the command writes where its user says.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use super::outcome::{Answer, Stop};
use crate::ours;

/// Written beside and renamed: whoever finds the file finds all of it. Nobody else can read it.
pub(super) fn write(
    path: &Path,
    force: bool,
    fill: impl FnOnce(&mut BufWriter<File>) -> Answer,
) -> Answer {
    let failed =
        |error: io::Error| Stop::Failed(format!("could not write {}: {error}", path.display()));
    if path.is_dir() {
        let sentence = format!("{} is a folder; name a file in it", path.display());
        return Err(Stop::Failed(sentence));
    }
    if !force && path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let beside = beside(path)
        .ok_or_else(|| Stop::Usage(format!("{} does not name a file", path.display())))?;
    let mut out = BufWriter::new(ours::file().open(&beside).map_err(failed)?);
    let written = fill(&mut out)
        .and_then(|()| out.flush().map_err(failed))
        .and_then(|()| put(&beside, path, force, failed));
    // After a rename there is nothing left to remove.
    let _ = fs::remove_file(&beside);
    written
}

/// A link fails where a rename would replace a file that came meanwhile.
fn put(beside: &Path, path: &Path, force: bool, failed: impl Fn(io::Error) -> Stop) -> Answer {
    if force {
        return fs::rename(beside, path).map_err(failed);
    }
    match fs::hard_link(beside, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(exists(path)),
        // Some file systems have no links.
        Err(_) if path.symlink_metadata().is_err() => fs::rename(beside, path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

fn exists(path: &Path) -> Stop {
    Stop::Failed(format!("{} exists; --force replaces it", path.display()))
}

fn beside(path: &Path) -> Option<PathBuf> {
    let mut name = path.file_name()?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    Some(path.with_file_name(name))
}
