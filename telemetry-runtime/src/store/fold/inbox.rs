//! Inboxes: read from the watermark on, put out of use when they are large or idle, and removed
//! once they are drained.

use std::{fs, io, path::Path};

use super::{Folding, IDLE_AGE_MAX, watermark::Source};
use crate::{
    record::journal::{
        INBOX_BYTES_MAX, INBOX_ROTATE_BYTES,
        files::{self, Drained, Found},
        reader::{End, Reader},
    },
    store::{
        Build, Store, StoreError,
        batch::{Batch, Cause},
    },
};

/// How much of a journal becomes one transaction: about 60,000 calls.
const STRETCH_BYTES: u64 = 1 << 20;

/// Nothing of ours lies beyond: writers stop at the cap, each knowing of what the others append
/// since its last look. A file that is longer was made so by something else.
const READ_BYTES_MAX: u64 = 4 * INBOX_BYTES_MAX;

impl Folding {
    pub(super) fn inbox(
        &mut self,
        store: &mut Store,
        dir: &Path,
        mut found: Found,
    ) -> Result<(), StoreError> {
        let path = found.path.clone();
        let failed = |error| StoreError::file(&path, error);
        // What cannot be read, or is a link, keeps its content and does not stop the others.
        let Ok(header) = files::read_header(&found) else {
            self.folded.waiting.push(path);
            return Ok(());
        };
        let id = header.as_ref().map(|header| header.file).or(found.aside);
        let mut source = store.source(&path, (found.build, found.epoch), header, id)?;
        let Some(build) = self.build(store, dir, found.build)? else {
            return self.wait(&path).map_err(failed);
        };
        self.read(store, &mut source, &build, End::Open)?;
        if found.aside.is_none() {
            found = take_out_of_use(&found, &source).map_err(failed)?;
            source.path.clone_from(&found.path);
            // Whoever has it open keeps it there, and its mark must not be forgotten by its old name.
            store.renamed(&source)?;
        }
        match found.drain().map_err(failed)? {
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
        let path = source.path.clone();
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
        let path = source.path.clone();
        loop {
            if source.bytes >= READ_BYTES_MAX {
                return self.pass_over(store, source, build);
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
                self.keep(store, source, &batch, &[], &build.catalog)?;
            }
            if is_last || consumed == 0 {
                return Ok(());
            }
        }
    }

    /// What lies beyond the cap is one damage, however long it is.
    fn pass_over(
        &mut self,
        store: &mut Store,
        source: &mut Source,
        build: &Build,
    ) -> Result<(), StoreError> {
        let path = &source.path;
        let metadata = fs::metadata(path).map_err(|error| StoreError::file(path, error))?;
        if metadata.len() <= source.bytes {
            return Ok(());
        }
        source.bytes = metadata.len();
        let mut batch = Batch::default();
        batch.lose(self.today, Cause::Damaged, 1);
        self.keep(store, source, &batch, &[], &build.catalog)
    }
}

/// Puts an empty inbox in the place of a large one, and nothing in that of an idle one.
fn take_out_of_use(found: &Found, source: &Source) -> io::Result<Found> {
    if source.bytes >= INBOX_ROTATE_BYTES {
        return files::rotate(found, &source.header);
    }
    let age = fs::metadata(&found.path)?.modified()?.elapsed();
    if age.is_ok_and(|age| age > IDLE_AGE_MAX) {
        return files::retire(found, &source.header);
    }
    Ok(found.clone())
}
