//! Segments: read from their marks on, whoever writes them, and removed once nobody does.
//!
//! A live segment keeps its content for as long as its process runs, months perhaps, and nobody
//! but the store knows what of it was counted. So a store that has taken the place of a damaged
//! one takes what it finds in live segments for counted; what had come since the last fold of the
//! damaged one is lost, one damage an area. A device's first fold counts everything.

use std::{collections::HashMap, io, path::Path};

use telemetry_schema::document::Catalog;

use super::{
    Folding,
    watermark::{AreaMark, Source},
};
use crate::{
    record::journal::{
        layout::Header,
        reader::End,
        segment::{
            files::Found,
            layout::Geometry,
            mark::Mark,
            reader,
            snapshot::{Part, Snapshot},
        },
    },
    store::{
        Store, StoreError,
        batch::{Batch, Cause},
    },
};

impl Folding {
    pub(super) fn segment(
        &mut self,
        store: &mut Store,
        dir: &Path,
        mut found: Found,
    ) -> Result<(), StoreError> {
        let (snapshot, header) = match open(&found) {
            Ok(Some(opened)) => opened,
            Ok(None) => return Ok(()),
            // What cannot be read, or is a link, keeps its content and does not stop the others.
            Err(_) => {
                self.folded.waiting.push(found.path);
                return Ok(());
            }
        };
        let is_final = snapshot.end() == End::Final;
        let path = found.path.clone();
        let failed = |error| StoreError::file(&path, error);
        let Some(build) = self.build(store, dir, found.build)? else {
            if is_final {
                return self.wait(&path).map_err(failed);
            }
            self.folded.waiting.push(path);
            return Ok(());
        };
        let id = header.as_ref().map(|header| header.file);
        if is_final {
            if store.is_copy(&found, id)? {
                return found.remove().map_err(failed);
            }
            found = found.set_aside().map_err(failed)?;
        }
        let source = store.source(&found.path, (found.build, found.epoch), header, id)?;
        let adding = self.areas(store, &source, &snapshot, &build.catalog)?;
        // Without its header it was being made when this began, and nothing was in it.
        if id.is_none() && !is_final && snapshot.header(&found).map_err(failed)?.is_some() {
            return Ok(());
        }
        self.add(store, source, &snapshot, &adding)?;
        if is_final {
            found.remove().map_err(failed)?;
        }
        Ok(())
    }

    /// Reads all areas.
    fn areas<'a>(
        &self,
        store: &Store,
        source: &Source,
        snapshot: &Snapshot,
        catalog: &'a Catalog,
    ) -> Result<Adding<'a>, StoreError> {
        let mut adding = Adding {
            catalog,
            geometry: Geometry::new(catalog.entries.len()),
            today: self.today,
            end: snapshot.end(),
            batch: Batch::default(),
            marks: Vec::new(),
        };
        let is_counted = self.takes_place_of_damaged && !source.is_known && adding.end == End::Open;
        let marks = store.marks(source.header.file)?;
        let mut words = Vec::new();
        for (id, area) in (0..).zip(0..snapshot.areas(adding.geometry)) {
            let part = snapshot
                .area(adding.geometry, area, &mut words)
                .map_err(|error| StoreError::file(&source.path, error))?;
            let kept = marks.get(&id).map(Vec::as_slice);
            let mark = match part {
                Part::Changing => continue,
                part => adding.area((area, part, &words), kept, is_counted),
            };
            adding
                .marks
                .extend(mark.map(|mark| AreaMark { area: id, mark }));
        }
        if snapshot.is_too_long(adding.geometry) && source.bytes != snapshot.bytes() {
            adding.damage();
        }
        Ok(adding)
    }

    /// All of it in one transaction.
    fn add(
        &mut self,
        store: &mut Store,
        mut source: Source,
        snapshot: &Snapshot,
        adding: &Adding<'_>,
    ) -> Result<(), StoreError> {
        // Of a file that goes now, nothing has to be remembered.
        let is_final = adding.end == End::Final;
        if (source.is_known || is_final) && adding.is_nothing() {
            return Ok(());
        }
        source.bytes = snapshot.bytes();
        self.keep(store, &source, &adding.batch, &adding.marks, adding.catalog)
    }
}

/// What a segment adds to the store.
struct Adding<'a> {
    catalog: &'a Catalog,
    geometry: Geometry,
    today: u32,
    end: End,
    batch: Batch,
    marks: Vec<AreaMark>,
}

impl Adding<'_> {
    /// The mark of an area, unless that is the one that is kept.
    fn area(
        &mut self,
        (area, part, words): (usize, Part, &[u64]),
        kept: Option<&[u8]>,
        is_counted: bool,
    ) -> Option<Vec<u8>> {
        let before = kept.map(|kept| Mark::read(kept, self.geometry));
        let is_damaged = before == Some(None);
        let mut mark = before.flatten().unwrap_or_default();
        // A mark that was damaged in the store says nothing: better lost than counted twice.
        if is_counted || is_damaged {
            self.pass_over(area, words, &mut mark);
        } else {
            self.read(area, words, &mut mark);
        }
        // A part of an area that nobody began is what a full disk leaves when a segment grows.
        let is_cut = part == Part::Cut && words.iter().any(|word| *word != 0);
        if is_cut && !mark.found.end {
            mark.found.end = true;
            self.damage();
        }
        let mark = mark.to_bytes();
        let nothing = Mark::default().to_bytes();
        (mark != kept.unwrap_or(&nothing)).then_some(mark)
    }

    fn read(&mut self, area: usize, words: &[u64], mark: &mut Mark) {
        let (batch, catalog, today) = (&mut self.batch, self.catalog, self.today);
        reader::read(
            words,
            area,
            self.geometry,
            mark,
            self.end,
            &mut |item| match item {
                Ok(record) => batch.add(&record, catalog, today),
                Err(_) => batch.lose(today, Cause::Damaged, 1),
            },
        );
    }

    fn pass_over(&mut self, area: usize, words: &[u64], mark: &mut Mark) {
        let mut holds_any = false;
        reader::read(words, area, self.geometry, mark, self.end, &mut |_| {
            holds_any = true;
        });
        if holds_any {
            self.damage();
        }
    }

    fn damage(&mut self) {
        self.batch.lose(self.today, Cause::Damaged, 1);
    }

    fn is_nothing(&self) -> bool {
        self.marks.is_empty() && self.batch.is_empty()
    }
}

impl Store {
    /// Whether the segment is there under the name that the store knows it by, too: restored or
    /// copied by somebody. Removing this one must not let the store forget that one.
    fn is_copy(&self, found: &Found, id: Option<u64>) -> Result<bool, StoreError> {
        let Some(known) = id.map(|id| self.name(id)).transpose()?.flatten() else {
            return Ok(false);
        };
        let known = Found {
            path: found.path.with_file_name(known),
            ..*found
        };
        let header = open(&known).ok().flatten().and_then(|(_, header)| header);
        let is_there = header.is_some_and(|header| Some(header.file) == id);
        Ok(is_there && known.path != found.path)
    }

    /// The marks of a segment, by area.
    pub(in crate::store) fn marks(&self, file: u64) -> Result<HashMap<u32, Vec<u8>>, StoreError> {
        let read = || -> rusqlite::Result<HashMap<u32, Vec<u8>>> {
            let mut select = self
                .connection
                .prepare("SELECT area, mark FROM area WHERE file = ?1")?;
            let rows =
                select.query_map([file.cast_signed()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        read().map_err(|error| self.failed(error))
    }
}

fn open(found: &Found) -> io::Result<Option<(Snapshot, Option<Header>)>> {
    let Some(snapshot) = Snapshot::open(&found.path)? else {
        return Ok(None);
    };
    let header = snapshot.header(found)?;
    Ok(Some((snapshot, header)))
}
