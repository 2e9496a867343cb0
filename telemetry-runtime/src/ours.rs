//! Files and folders for their owner alone.

use std::{
    fs::{DirBuilder, OpenOptions},
    path::{Path, PathBuf},
};

/// What follows the name of a file that was damaged and set aside, before a number.
const ASIDE: &str = ".damaged-";

/// Options for a file that nobody else can read and that must not exist.
pub fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder that nobody else can look into, and those above it where they are missing.
pub fn folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// The path with something behind its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Where a damaged file may be moved to, one place after the other.
pub fn asides(path: &Path) -> impl Iterator<Item = PathBuf> {
    (1_u32..).map(move |n| beside(path, &format!("{ASIDE}{n}")))
}

/// Whether the name is one of [`asides`]; the folders above do not count.
pub fn is_aside(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.contains(ASIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_aside_is_known_by_its_own_name() {
        let path = Path::new("folder.damaged-1").join("store");
        assert!(!is_aside(&path));
        let aside = asides(&path).nth(1);
        assert_eq!(
            aside,
            Some(Path::new("folder.damaged-1").join("store.damaged-2"))
        );
        assert!(aside.is_some_and(|aside| is_aside(&aside)));
    }
}
