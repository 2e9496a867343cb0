//! Names of segments, and where they are.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::layout::SEGMENTS_MAX;
use crate::{
    ours,
    record::journal::files::{JOURNALS_MAX, file_id, recognised},
};

const PREFIX: &str = "segment-";
const ASIDE: &str = ".aside-";

/// A segment in the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The build in its name.
    pub build: u64,
    /// The epoch in its name.
    pub epoch: u64,
    /// It was taken out of use: nobody continues it.
    pub is_aside: bool,
}

/// The path of a segment.
pub fn path(dir: &Path, build: u64, epoch: u64, ordinal: u32) -> PathBuf {
    dir.join(format!("{PREFIX}{build:016x}-{epoch:016x}-{ordinal}"))
}

/// All segments of the folder.
pub fn list(dir: &Path) -> io::Result<Vec<Found>> {
    let mut found = recognised(dir, JOURNALS_MAX, recognise)?;
    found.sort();
    Ok(found)
}

/// Whether a file in the data folder is a segment, in whatever state.
pub fn is_segment(name: &str) -> bool {
    name.starts_with(PREFIX)
}

impl Found {
    /// Takes it out of use, by whoever holds its lock: nobody continues it under its new name, so
    /// that what a killed fold has read of it stays all there is.
    pub fn set_aside(self) -> io::Result<Self> {
        if self.is_aside {
            return Ok(self);
        }
        let path = ours::beside(&self.path, &format!("{ASIDE}{:016x}", file_id()));
        fs::rename(&self.path, &path)?;
        Ok(Self {
            path,
            is_aside: true,
            ..self
        })
    }

    /// Removes it.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(self.path)
    }
}

/// What a file is by its name.
pub fn recognise(path: PathBuf) -> Option<Found> {
    let name = path.file_name()?.to_str()?;
    let (name, is_aside) = match name.split_once(ASIDE) {
        Some((name, file)) => {
            hexadecimal(file).filter(|_| file.len() == 16)?;
            (name, true)
        }
        None => (name, false),
    };
    let mut parts = name.strip_prefix(PREFIX)?.split('-');
    let (build, epoch) = (hexadecimal(parts.next()?)?, hexadecimal(parts.next()?)?);
    let ordinal: u32 = parts.next()?.parse().ok()?;
    let is_ours = parts.next().is_none()
        && ordinal < SEGMENTS_MAX
        && self::path(Path::new(""), build, epoch, ordinal) == Path::new(name);
    is_ours.then_some(Found {
        path,
        build,
        epoch,
        is_aside,
    })
}

fn hexadecimal(digits: &str) -> Option<u64> {
    u64::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_others_do_not() {
        let path = path(Path::new("/d"), 0xab, 7, 31);
        assert_eq!(
            path,
            Path::new("/d/segment-00000000000000ab-0000000000000007-31")
        );
        let found = recognise(path.clone()).unwrap();
        assert_eq!((found.build, found.epoch, found.is_aside), (0xab, 7, false));
        assert_eq!(found.path, path);
        let aside = ours::beside(&path, ".aside-00000000000000cd");
        let found = recognise(aside.clone()).unwrap();
        assert_eq!((found.build, found.epoch, found.is_aside), (0xab, 7, true));
        assert_eq!(found.path, aside);
        for name in [
            "segment-00000000000000ab-0000000000000007-32",
            "segment-00000000000000ab-0000000000000007-01",
            "segment-00000000000000ab-0000000000000007",
            "segment-ab-7-0",
            "segment-00000000000000AB-0000000000000007-0",
            "segment-00000000000000ab-0000000000000007-0-0",
            "segment-00000000000000ab-0000000000000007-0.aside-cd",
            "inbox-00000000000000ab-0000000000000007",
        ] {
            assert_eq!(recognise(Path::new("/d").join(name)), None, "{name}");
        }
    }
}
