use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use telemetry_schema::document::{Catalog, DOCUMENT_BYTES_MAX};

use crate::record::journal::{
    files::{self, Found},
    limit,
};

/// What a fold has to know of the program that recorded: written beside the journals when consent
/// is given to a build, read once and then kept in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The product.
    pub product: String,
    /// Its version.
    pub version: String,
    /// `dev`, `nightly`, `beta` or `release`.
    pub channel: String,
    /// The operating system, as in `std::env::consts::OS`.
    pub os: String,
    /// The processor, as in `std::env::consts::ARCH`.
    pub arch: String,
    /// The entries; journals hold indices into it.
    pub catalog: Catalog,
}

impl Build {
    /// Where the document of a build lies in a data folder.
    #[must_use]
    pub fn path(dir: &Path, id: u64) -> PathBuf {
        dir.join("builds").join(format!("{id:016x}.json"))
    }

    /// Writes the document, unless it is there; the folder is made if need be.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write(&self, dir: &Path, id: u64) -> io::Result<()> {
        let path = Self::path(dir, id);
        if Self::read(dir, id).is_ok() {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            private_folder().create(folder)?;
        }
        let json = self.to_json()?;
        limit::admit(json.as_bytes())?;
        let new = path.with_extension(format!("new-{:016x}", files::random()));
        let written = files::private_file()
            .open(&new)
            .and_then(|mut file| file.write_all(json.as_bytes()))
            .and_then(|()| fs::rename(&new, &path));
        if written.is_err() {
            let _ = fs::remove_file(&new);
        }
        written
    }

    /// Reads the document of a build.
    ///
    /// # Errors
    /// When there is none, or its content is not such a document.
    pub fn read(dir: &Path, id: u64) -> io::Result<Self> {
        let path = Self::path(dir, id);
        let metadata = path.symlink_metadata()?;
        // A pipe would be waited for, and a device has no end.
        if !metadata.is_file() {
            return Err(invalid("the document is not a file"));
        }
        if metadata.len() > DOCUMENT_BYTES_MAX as u64 {
            return Err(invalid("the document is too large"));
        }
        Self::from_json(&fs::read_to_string(path)?)
    }

    pub(super) fn to_json(&self) -> io::Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// The catalog is read once more by its own rules, which are stricter than its types.
    pub(super) fn from_json(text: &str) -> io::Result<Self> {
        let mut build: Self = serde_json::from_str(text)?;
        build.catalog = build.catalog.judged().map_err(invalid)?;
        Ok(build)
    }
}

/// Removes old documents that no journal waits for; the store keeps its own copy of what rows need.
pub(super) fn sweep(dir: &Path, journals: &[Found], age_max: Duration) -> io::Result<()> {
    let needed: Vec<PathBuf> = journals
        .iter()
        .map(|found| Build::path(dir, found.build))
        .collect();
    let documents = match fs::read_dir(dir.join("builds")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        documents => documents?,
    };
    for document in documents {
        let document = document?;
        let age = document.metadata()?.modified()?.elapsed();
        if !needed.contains(&document.path()) && age.is_ok_and(|age| age > age_max) {
            fs::remove_file(document.path())?;
        }
    }
    Ok(())
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn private_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
