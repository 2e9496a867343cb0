use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use telemetry_schema::document::{Catalog, DOCUMENT_BYTES_MAX};

use super::{Store, StoreError};
use crate::record::journal::{
    files::{self, Journals},
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
    /// The crates whose entries its host admitted, sorted; nothing where an earlier version wrote this. Another
    /// version may admit others, and what its developer has published of this one stays as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admitted: Option<Vec<String>>,
}

impl Build {
    /// Whether entries of a crate can record. `running` tells it of the host that runs, for want of better.
    #[cfg(feature = "outbox")]
    pub fn admits(&self, crate_name: &str, running: &dyn Fn(&str) -> bool) -> bool {
        match &self.admitted {
            Some(admitted) => admitted.iter().any(|name| name == crate_name),
            None => running(crate_name),
        }
    }

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
            crate::ours::folder().create(folder)?;
        }
        let json = self.to_json()?;
        limit::admit(json.as_bytes())?;
        let new = path.with_extension(format!("new-{:016x}", files::file_id()));
        let written = crate::ours::file()
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

    /// As the store keeps it; `None` where that is missing or damaged.
    pub(super) fn of(connection: &Connection, id: i64) -> rusqlite::Result<Option<Self>> {
        let document = "SELECT document FROM build WHERE id = ?1";
        let text = connection.query_row(document, [id], |row| row.get(0));
        let text: Option<String> = text.optional()?;
        Ok(text.and_then(|text| Self::from_json(&text).ok()))
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

/// Journals that wait for the document of their build, which is missing or damaged. Nothing is
/// changed.
///
/// # Errors
/// When the store cannot be read.
pub fn undescribed(dir: &Path, store: Option<&Store>) -> Result<Vec<PathBuf>, StoreError> {
    let mut waiting = Vec::new();
    let mut described = HashMap::new();
    let journals = Journals::list_if_any(dir).map_err(|error| StoreError::file(dir, error))?;
    for (path, build) in journals.builds() {
        let is_described = match described.entry(build) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                let kept = store.map(|store| store.kept(build)).transpose()?.flatten();
                *unknown.insert(kept.is_some() || Build::read(dir, build).is_ok())
            }
        };
        if !is_described {
            waiting.push(path.to_owned());
        }
    }
    Ok(waiting)
}

impl Store {
    /// The catalog of a build: from the store, or from its document, which is then kept.
    pub(super) fn build(&self, dir: &Path, id: u64) -> Result<Option<Build>, StoreError> {
        if let Some(build) = self.kept(id)? {
            return Ok(Some(build));
        }
        let read = Build::read(dir, id).and_then(|build| Ok((build.to_json()?, build)));
        let Ok((text, build)) = read else {
            return Ok(None);
        };
        self.connection
            .execute(
                "INSERT OR REPLACE INTO build (id, document) VALUES (?1, ?2)",
                params![id.cast_signed(), text],
            )
            .map_err(|error| self.failed(error))?;
        Ok(Some(build))
    }

    pub(super) fn kept(&self, id: u64) -> Result<Option<Build>, StoreError> {
        Build::of(&self.connection, id.cast_signed()).map_err(|error| self.failed(error))
    }
}

/// Removes old documents that no journal waits for; the store keeps its own copy of what rows need.
pub(super) fn sweep(dir: &Path, journals: &Journals, age_max: Duration) -> io::Result<()> {
    let needed: HashSet<PathBuf> = journals
        .builds()
        .map(|(_, build)| Build::path(dir, build))
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
