//! How much of the journals no fold has read. Nothing is changed.

use std::path::Path;

use rusqlite::OptionalExtension;
use serde::Serialize;

use super::{Store, StoreError};
#[cfg(feature = "cli")]
use crate::record::journal::{
    INBOX_BYTES_MAX,
    layout::Record,
    reader::{End, Reader},
};
use crate::record::journal::{
    files::{self, Found, Journals},
    layout::Header,
};

/// What no fold has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Bytes of it.
    pub bytes: u64,
    /// Records in it.
    pub records: u64,
}

/// Bytes of all journals that are not in the store yet.
///
/// Of an inbox, whatever stands behind what was read last; of a segment, whose files have room for
/// much more than they hold, the words that say something new. A file that cannot be read has none.
///
/// # Errors
/// When the store or the folder cannot be read.
pub fn pending(dir: &Path, store: Option<&Store>) -> Result<u64, StoreError> {
    waiting_in(dir, store, |_, _| 0).map(|waiting| waiting.bytes)
}

/// The same, and how many records that is, which costs reading them.
///
/// # Errors
/// As for [`pending`].
#[cfg(feature = "cli")]
pub fn waiting(dir: &Path, store: Option<&Store>) -> Result<Waiting, StoreError> {
    waiting_in(dir, store, records)
}

fn waiting_in(
    dir: &Path,
    store: Option<&Store>,
    records: impl Fn(&Path, u64) -> u64,
) -> Result<Waiting, StoreError> {
    let journals = Journals::list_if_any(dir).map_err(|error| StoreError::file(dir, error))?;
    let mut waiting = segments::pending(dir, store, &journals)?;
    for found in &journals.inboxes {
        let (from, bytes) = inbox(found, store)?;
        waiting.bytes += bytes;
        if bytes > 0 {
            waiting.records += records(&found.path, from);
        }
    }
    Ok(waiting)
}

/// Records of an inbox from a place on. No inbox of ours is longer than what is read.
#[cfg(feature = "cli")]
fn records(path: &Path, from: u64) -> u64 {
    let bytes = files::stretch(path, from, 2 * INBOX_BYTES_MAX).unwrap_or_default();
    Reader::new(&bytes, End::Open)
        .flatten()
        .map(|record| match record {
            Record::Header(_) | Record::Loss { .. } => 0,
            Record::Call(call) => call.n,
            Record::Event(_) => 1,
        })
        .sum()
}

/// From where on an inbox was not read, and how many bytes that is.
fn inbox(found: &Found, store: Option<&Store>) -> Result<(u64, u64), StoreError> {
    let Ok(metadata) = found.path.symlink_metadata() else {
        return Ok((0, 0));
    };
    let header = files::read_header(found).ok().flatten();
    let header_bytes = header.as_ref().and_then(Header::to_bytes);
    let read = match (store, header) {
        (Some(store), Some(header)) => store.read_of(header.file)?,
        _ => 0,
    };
    let begin = header_bytes.map_or(0, |bytes| bytes.len() as u64);
    let from = read.max(begin);
    Ok((from, metadata.len().saturating_sub(from)))
}

impl Store {
    /// How many bytes of an inbox were read.
    fn read_of(&self, file: u64) -> Result<u64, StoreError> {
        let read = "SELECT bytes FROM journal WHERE file = ?1";
        let read: Option<i64> = self
            .connection
            .query_row(read, [file.cast_signed()], |row| row.get(0))
            .optional()
            .map_err(|error| self.failed(error))?;
        Ok(read.unwrap_or(0).max(0).cast_unsigned())
    }
}

#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod segments {
    use std::{
        collections::{HashMap, hash_map::Entry},
        path::Path,
    };

    use super::{Journals, Store, StoreError, Waiting};
    use crate::{
        record::journal::{
            layout::Record,
            reader::Damage,
            segment::{
                files::Found,
                layout::Geometry,
                mark::Mark,
                reader,
                snapshot::{Part, Snapshot},
            },
        },
        store::Build,
    };

    const WORD_BYTES: usize = 8;

    pub fn pending(
        dir: &Path,
        store: Option<&Store>,
        journals: &Journals,
    ) -> Result<Waiting, StoreError> {
        let mut geometries = HashMap::new();
        let mut waiting = Waiting::default();
        for found in &journals.segments {
            let geometry = match geometries.entry(found.build) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => *unknown.insert(geometry(dir, store, found.build)?),
            };
            if let Some(geometry) = geometry {
                let of = segment(store, found, geometry)?;
                waiting.bytes += of.bytes;
                waiting.records = waiting.records.saturating_add(of.records);
            }
        }
        Ok(waiting)
    }

    fn geometry(
        dir: &Path,
        store: Option<&Store>,
        build: u64,
    ) -> Result<Option<Geometry>, StoreError> {
        let kept = store.map(|store| store.kept(build)).transpose()?.flatten();
        let build = kept.or_else(|| Build::read(dir, build).ok());
        Ok(build.map(|build| Geometry::new(build.catalog.entries.len())))
    }

    fn segment(
        store: Option<&Store>,
        found: &Found,
        geometry: Geometry,
    ) -> Result<Waiting, StoreError> {
        let Ok(Some(snapshot)) = Snapshot::open(&found.path) else {
            return Ok(Waiting::default());
        };
        let marks = match (store, snapshot.header(found)) {
            (Some(store), Ok(Some(header))) => store.marks(header.file)?,
            _ => HashMap::new(),
        };
        let (mut words, mut new, mut records) = (Vec::new(), 0, 0_u64);
        for (id, area) in (0..).zip(0..snapshot.areas(geometry)) {
            if !matches!(
                snapshot.area(geometry, area, &mut words),
                Ok(Part::Whole | Part::Cut)
            ) {
                continue;
            }
            let mark = marks.get(&id).and_then(|mark| Mark::read(mark, geometry));
            let (mark, end) = (&mut mark.unwrap_or_default(), snapshot.end());
            reader::read(&words, area, geometry, mark, end, &mut |item| {
                new += words_of(&item);
                records = records.saturating_add(records_of(&item));
            });
        }
        Ok(Waiting {
            bytes: (new * WORD_BYTES) as u64,
            records,
        })
    }

    fn records_of(item: &Result<Record, Damage>) -> u64 {
        match item {
            Ok(Record::Call(call)) => call.n,
            Ok(Record::Event(_)) => 1,
            _ => 0,
        }
    }

    /// A count is one word, an event those of its record.
    fn words_of(item: &Result<Record, Damage>) -> usize {
        match item {
            Ok(Record::Event(event)) => 2 + usize::from(event.single.is_some()) + event.words.len(),
            _ => 1,
        }
    }
}

/// Elsewhere there are no segments.
#[cfg(not(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
)))]
mod segments {
    use std::path::Path;

    use super::{Journals, Store, StoreError, Waiting};

    pub fn pending(_: &Path, _: Option<&Store>, _: &Journals) -> Result<Waiting, StoreError> {
        Ok(Waiting::default())
    }
}
