//! How far each journal has been read.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use rusqlite::{OptionalExtension, params};
use telemetry_schema::document::{Catalog, Funnel};

use crate::{
    record::journal::{
        files::{self, Journals},
        layout::Header,
    },
    store::{
        Store, StoreError,
        batch::{Batch, Owner},
        connection, progress,
    },
};

/// A journal as the store knows it.
pub struct Source {
    pub path: PathBuf,
    pub header: Header,
    /// Of an inbox: everything before is in the store. Of a segment: how long it is.
    pub bytes: u64,
    /// The store has seen it before.
    #[cfg_attr(
        not(all(
            target_os = "linux",
            target_endian = "little",
            target_pointer_width = "64"
        )),
        expect(dead_code, reason = "there are no segments")
    )]
    pub is_known: bool,
}

/// How far an area of a segment has been read.
pub struct AreaMark {
    pub area: u32,
    pub mark: Vec<u8>,
}

impl Source {
    fn name(&self) -> String {
        name(&self.path)
    }
}

impl Store {
    /// How far a journal has been read, by its id or, where its header is damaged, by its name.
    pub(super) fn source(
        &self,
        path: &Path,
        (build, epoch): (u64, u64),
        header: Option<Header>,
        id: Option<u64>,
    ) -> Result<Source, StoreError> {
        let name = name(path);
        let known = |condition: &str, value: &dyn rusqlite::ToSql| {
            self.connection
                .query_row(
                    &format!("SELECT file, bytes FROM journal WHERE {condition}"),
                    [value],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
                )
                .optional()
                .map_err(|error| self.failed(error))
        };
        let row = match id {
            Some(id) => known("file = ?1", &id.cast_signed())?,
            None => known("name = ?1", &name)?,
        };
        let file = id
            .or(row.map(|(file, _)| file.cast_unsigned()))
            .unwrap_or_else(files::random);
        self.rename(file, &name)
            .map_err(|error| self.failed(error))?;
        Ok(Source {
            path: path.to_owned(),
            header: header.unwrap_or_else(|| Header {
                file,
                build,
                epoch,
                consent: String::new(),
            }),
            bytes: row.map_or(0, |(_, bytes)| bytes.cast_unsigned()),
            is_known: row.is_some(),
        })
    }

    /// What a journal was called when it was read last.
    #[cfg_attr(
        not(all(
            target_os = "linux",
            target_endian = "little",
            target_pointer_width = "64"
        )),
        expect(dead_code, reason = "there are no segments")
    )]
    pub(super) fn name(&self, file: u64) -> Result<Option<String>, StoreError> {
        self.connection
            .query_row(
                "SELECT name FROM journal WHERE file = ?1",
                [file.cast_signed()],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.failed(error))
    }

    /// Knows a journal by the name that it has got.
    pub(super) fn renamed(&self, source: &Source) -> Result<(), StoreError> {
        self.rename(source.header.file, &source.name())
            .map_err(|error| self.failed(error))
    }

    /// A file may have been renamed since its watermark was written, and another one taken its
    /// name. Files that were taken out of use are looked at first, see [`files::list`], so none
    /// of those that are still there loses its row.
    fn rename(&self, file: u64, name: &str) -> rusqlite::Result<()> {
        let row = params![name, file.cast_signed()];
        self.connection
            .execute("DELETE FROM journal WHERE name = ?1 AND file <> ?2", row)?;
        self.connection.execute(
            "UPDATE journal SET name = ?1 WHERE file = ?2 AND name <> ?1",
            row,
        )?;
        Ok(())
    }

    /// Writes what a journal adds and how far it has been read, or nothing of it.
    pub(super) fn commit(
        &mut self,
        source: &Source,
        batch: &Batch,
        marks: &[AreaMark],
        (catalog, funnels): (&Catalog, &[Funnel]),
    ) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::sqlite(&path, error);
        let transaction = self.connection.transaction().map_err(failed)?;
        let owner = Owner {
            build: source.header.build,
            epoch: source.header.epoch,
        };
        let file = source.header.file.cast_signed();
        let written = || {
            // A known consent is never replaced by an unknown one.
            transaction.execute(
                "INSERT INTO epoch (id, consent) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET consent = excluded.consent WHERE consent = ''",
                params![owner.epoch(), source.header.consent],
            )?;
            progress::advance(&transaction, owner, batch, catalog, funnels)?;
            batch.write(&transaction, owner)?;
            transaction.execute(
                "INSERT INTO journal (file, name, bytes) VALUES (?1, ?2, ?3)
                 ON CONFLICT (file) DO UPDATE SET bytes = excluded.bytes",
                params![file, source.name(), source.bytes.cast_signed()],
            )?;
            let mut upsert = transaction
                .prepare("INSERT OR REPLACE INTO area (file, area, mark) VALUES (?1, ?2, ?3)")?;
            for AreaMark { area, mark } in marks {
                upsert.execute(params![file, area, mark])?;
            }
            Ok(())
        };
        written().map_err(failed)?;
        transaction.commit().map_err(failed)
    }

    /// Whether this store was made in the place of one that was damaged, and no fold of it has come
    /// to its end.
    pub(super) fn takes_place_of_damaged(&self) -> Result<bool, StoreError> {
        let was_folded = "SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'retained')";
        let was_folded: bool = self
            .connection
            .query_row(was_folded, [], |row| row.get(0))
            .map_err(|error| self.failed(error))?;
        Ok(!was_folded && !connection::damaged(&self.path)?.is_empty())
    }

    /// Forgets files that are no longer there.
    pub(super) fn forget_removed(&self, journals: &Journals) -> Result<(), StoreError> {
        let there: HashSet<String> = journals.builds().map(|(path, _)| name(path)).collect();
        let forget = || -> rusqlite::Result<()> {
            let mut known = self.connection.prepare("SELECT file, name FROM journal")?;
            let rows = known.query_map([], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })?;
            for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
                if !there.contains(&row.1) {
                    self.connection
                        .execute("DELETE FROM journal WHERE file = ?1", [row.0])?;
                }
            }
            self.connection.execute(
                "DELETE FROM area WHERE file NOT IN (SELECT file FROM journal)",
                [],
            )?;
            Ok(())
        };
        forget().map_err(|error| self.failed(error))
    }
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
