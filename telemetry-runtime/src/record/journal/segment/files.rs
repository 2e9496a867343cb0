//! Names of segments, and where they are.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::layout::SEGMENTS_MAX;

const PREFIX: &str = "segment-";

/// A segment in the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The build in its name.
    pub build: u64,
    /// The epoch in its name.
    pub epoch: u64,
}

/// The path of a segment.
pub fn path(dir: &Path, build: u64, epoch: u64, ordinal: u32) -> PathBuf {
    dir.join(format!("{PREFIX}{build:016x}-{epoch:016x}-{ordinal}"))
}

/// All segments of the folder.
pub fn list(dir: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for file in fs::read_dir(dir)? {
        found.extend(recognise(file?.path()));
    }
    found.sort();
    Ok(found)
}

/// Whether a file in the data folder is a segment, in whatever state.
pub fn is_segment(name: &str) -> bool {
    name.starts_with(PREFIX)
}

fn recognise(path: PathBuf) -> Option<Found> {
    let name = path.file_name()?.to_str()?.strip_prefix(PREFIX)?;
    let mut parts = name.split('-');
    let (build, epoch) = (hexadecimal(parts.next()?)?, hexadecimal(parts.next()?)?);
    let ordinal: u32 = parts.next()?.parse().ok()?;
    let is_ours = parts.next().is_none()
        && ordinal < SEGMENTS_MAX
        && path.file_name() == self::path(Path::new(""), build, epoch, ordinal).file_name();
    is_ours.then_some(Found { path, build, epoch })
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
        assert_eq!((found.path, found.build, found.epoch), (path, 0xab, 7));
        for name in [
            "segment-00000000000000ab-0000000000000007-32",
            "segment-00000000000000ab-0000000000000007-01",
            "segment-00000000000000ab-0000000000000007",
            "segment-ab-7-0",
            "segment-00000000000000AB-0000000000000007-0",
            "segment-00000000000000ab-0000000000000007-0-0",
            "inbox-00000000000000ab-0000000000000007",
        ] {
            assert_eq!(recognise(Path::new("/d").join(name)), None, "{name}");
        }
    }
}
