//! From journals to rows, exactly once.
//!
//! The watermark of a file (its id and how far it has been read) is written in the transaction
//! that writes the rows, so a fold that is killed at any instant is repeated or was complete.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs, io,
    path::Path,
    rc::Rc,
    time::{Duration, SystemTime},
};

use rusqlite::{OptionalExtension, params};

use super::{
    Build, Limits, Store, StoreError,
    batch::{Batch, Cause, Owner},
    build, connection,
};
use crate::{
    Folded,
    clock::Clock,
    record::journal::{
        INBOX_BYTES_MAX, INBOX_ROTATE_BYTES,
        files::{self, Drained, Found},
        layout::Header,
        reader::{End, Reader},
    },
};

/// How much of a journal becomes one transaction: about 60,000 calls.
const STRETCH_BYTES: u64 = 1 << 20;

/// Nothing of ours lies beyond: writers stop at the cap, each knowing of what the others append
/// since its last look. A file that is longer was made so by something else.
const READ_BYTES_MAX: u64 = 4 * INBOX_BYTES_MAX;

/// An inbox that nobody has written to for so long is taken out of use.
const IDLE_AGE_MAX: Duration = Duration::from_secs(90 * 86_400);

/// A journal whose build is unknown is past every retention after this time.
const WAITING_AGE_MAX: Duration = Duration::from_secs(365 * 86_400);

/// Brings everything that was recorded so far into the store, and enforces retention.
///
/// # Errors
/// [`StoreError::Busy`] when another process is at work in the store for longer than `wait`; else
/// when a file cannot be used. What was recorded stays in its journal.
pub fn fold(
    dir: &Path,
    wait: Duration,
    limits: &Limits,
    clock: &dyn Clock,
) -> Result<Folded, StoreError> {
    if !is_anything_there(dir)? {
        return Ok(Folded::default());
    }
    let store = Store::open(dir, wait)?;
    match attempt(store, dir, limits, clock) {
        (store, Err(StoreError::Damaged(_))) => {
            attempt(store.start_afresh()?, dir, limits, clock).1
        }
        (_, folded) => folded,
    }
}

/// Where nothing was ever recorded, no store is made.
fn is_anything_there(dir: &Path) -> Result<bool, StoreError> {
    if connection::path(dir).symlink_metadata().is_ok() {
        return Ok(true);
    }
    match files::list(dir) {
        Ok(found) => Ok(!found.is_empty()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::file(dir, error)),
    }
}

fn attempt(
    mut store: Store,
    dir: &Path,
    limits: &Limits,
    clock: &dyn Clock,
) -> (Store, Result<Folded, StoreError>) {
    let today = clock.now().day;
    let folded = store.fold(dir, today.days()).and_then(|folded| {
        store.retain(limits, today)?;
        Ok(folded)
    });
    (store, folded)
}

/// A journal as the fold sees it.
struct Source {
    found: Found,
    header: Header,
    /// Everything before is in the store.
    bytes: u64,
}

impl Store {
    /// Brings everything that was recorded so far into the store. Its retention is not looked at.
    ///
    /// # Errors
    /// When a file cannot be used.
    pub fn fold(&mut self, dir: &Path, today: u32) -> Result<Folded, StoreError> {
        let failed = |error| StoreError::file(dir, error);
        files::sweep(dir, SystemTime::now()).map_err(failed)?;
        let mut folding = Folding {
            today,
            builds: HashMap::new(),
            folded: Folded {
                set_aside: self.set_aside().map(Path::to_owned),
                ..Folded::default()
            },
        };
        for found in files::list(dir).map_err(failed)? {
            folding.journal(self, dir, found)?;
        }
        let journals = files::list(dir).map_err(failed)?;
        self.forget_removed(&journals)?;
        build::sweep(dir, &journals, IDLE_AGE_MAX).map_err(failed)?;
        Ok(folding.folded)
    }

    /// How far a journal has been read, by its id or, where its header is damaged, by its name.
    fn source(&self, found: Found, header: Option<Header>) -> Result<Source, StoreError> {
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
        let id = header.as_ref().map(|header| header.file).or(found.aside);
        let row = match id {
            Some(id) => known("file = ?1", &id.cast_signed())?,
            None => known("name = ?1", &name(&found))?,
        };
        let file = id
            .or(row.map(|(file, _)| file.cast_unsigned()))
            .unwrap_or_else(files::random);
        self.rename(file, &name(&found))
            .map_err(|error| self.failed(error))?;
        let header = header.unwrap_or_else(|| Header {
            file,
            build: found.build,
            epoch: found.epoch,
            consent: String::new(),
        });
        Ok(Source {
            found,
            header,
            bytes: row.map_or(0, |(_, bytes)| bytes.cast_unsigned()),
        })
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

    fn commit(&mut self, source: &Source, batch: &Batch) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::sqlite(&path, error);
        let transaction = self.connection.transaction().map_err(failed)?;
        let owner = Owner {
            build: source.header.build,
            epoch: source.header.epoch,
        };
        let written = || {
            batch.write(&transaction, owner)?;
            // A known consent is never replaced by an unknown one.
            transaction.execute(
                "INSERT INTO epoch (id, consent) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET consent = excluded.consent WHERE consent = ''",
                params![owner.epoch(), source.header.consent],
            )?;
            transaction.execute(
                "INSERT INTO journal (file, name, bytes) VALUES (?1, ?2, ?3)
                 ON CONFLICT (file) DO UPDATE SET bytes = excluded.bytes",
                params![
                    source.header.file.cast_signed(),
                    name(&source.found),
                    source.bytes.cast_signed()
                ],
            )
        };
        written().map_err(failed)?;
        transaction.commit().map_err(failed)
    }

    fn forget_removed(&self, journals: &[Found]) -> Result<(), StoreError> {
        let there: Vec<String> = journals.iter().map(name).collect();
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
            Ok(())
        };
        forget().map_err(|error| self.failed(error))
    }
}

struct Folding {
    today: u32,
    builds: HashMap<u64, Option<Rc<Build>>>,
    folded: Folded,
}

impl Folding {
    fn journal(&mut self, store: &mut Store, dir: &Path, found: Found) -> Result<(), StoreError> {
        let path = found.path.clone();
        let failed = |error| StoreError::file(&path, error);
        // What cannot be read, or is a link, keeps its content and does not stop the others.
        let Ok(header) = files::read_header(&found) else {
            self.folded.waiting.push(path);
            return Ok(());
        };
        let mut source = store.source(found, header)?;
        let id = source.header.build;
        let build = match self.builds.entry(id) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(store.build(dir, id)?.map(Rc::new)).clone(),
        };
        let Some(build) = build else {
            return self.wait(&path).map_err(failed);
        };
        self.read(store, &mut source, &build, End::Open)?;
        if source.found.aside.is_none() {
            source.found = take_out_of_use(&source).map_err(failed)?;
        }
        match source.found.drain().map_err(failed)? {
            Some(drained) => self.drain(store, source, &build, drained),
            None => Ok(()),
        }
    }

    /// Nobody writes to the file any more: reads what came last, and removes it.
    fn drain(
        &mut self,
        store: &mut Store,
        mut source: Source,
        build: &Build,
        drained: Drained,
    ) -> Result<(), StoreError> {
        let path = source.found.path.clone();
        let failed = |error| StoreError::file(&path, error);
        self.read(store, &mut source, build, End::Final)?;
        if source.bytes < drained.bytes().map_err(failed)? {
            return Ok(());
        }
        drained.remove().map_err(failed)
    }

    fn read(
        &mut self,
        store: &mut Store,
        source: &mut Source,
        build: &Build,
        end: End,
    ) -> Result<(), StoreError> {
        let path = source.found.path.clone();
        loop {
            if source.bytes >= READ_BYTES_MAX {
                return self.pass_over(store, source);
            }
            let bytes = files::stretch(&path, source.bytes, STRETCH_BYTES)
                .map_err(|error| StoreError::file(&path, error))?;
            // A full stretch is followed by more, whatever the file's end is.
            let is_last = (bytes.len() as u64) < STRETCH_BYTES;
            let mut reader = Reader::new(&bytes, if is_last { end } else { End::Open });
            let mut batch = Batch::default();
            for item in reader.by_ref() {
                match item {
                    Ok(record) => batch.add(&record, &build.catalog, self.today),
                    Err(_) => batch.lose(self.today, Cause::Damaged, 1),
                }
            }
            let consumed = reader.consumed() as u64;
            if consumed > 0 {
                source.bytes += consumed;
                self.keep(store, source, &batch)?;
            }
            if is_last || consumed == 0 {
                return Ok(());
            }
        }
    }

    /// What lies beyond the cap is one damage, however long it is.
    fn pass_over(&mut self, store: &mut Store, source: &mut Source) -> Result<(), StoreError> {
        let path = &source.found.path;
        let metadata = fs::metadata(path).map_err(|error| StoreError::file(path, error))?;
        if metadata.len() <= source.bytes {
            return Ok(());
        }
        source.bytes = metadata.len();
        let mut batch = Batch::default();
        batch.lose(self.today, Cause::Damaged, 1);
        self.keep(store, source, &batch)
    }

    fn keep(
        &mut self,
        store: &mut Store,
        source: &Source,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        store.commit(source, batch)?;
        self.folded.records += batch.records();
        self.folded.damaged += batch.lost(Cause::Damaged);
        self.folded.dropped += batch.lost(Cause::Dropped);
        Ok(())
    }

    fn wait(&mut self, path: &Path) -> io::Result<()> {
        let age = fs::metadata(path)?.modified()?.elapsed();
        if age.is_ok_and(|age| age > WAITING_AGE_MAX) {
            return fs::remove_file(path);
        }
        self.folded.waiting.push(path.to_owned());
        Ok(())
    }
}

/// Puts an empty inbox in the place of a large one, and nothing in that of an idle one.
fn take_out_of_use(source: &Source) -> io::Result<Found> {
    if source.bytes >= INBOX_ROTATE_BYTES {
        return files::rotate(&source.found, &source.header);
    }
    let age = fs::metadata(&source.found.path)?.modified()?.elapsed();
    if age.is_ok_and(|age| age > IDLE_AGE_MAX) {
        return files::retire(&source.found, &source.header);
    }
    Ok(source.found.clone())
}

fn name(found: &Found) -> String {
    found
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
