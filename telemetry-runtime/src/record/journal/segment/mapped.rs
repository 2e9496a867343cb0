//! A segment that others write, read through a mapping.
//!
//! Nothing is ever written through it. What order the words are loaded in is what makes a
//! snapshot one that the writers could have left: see [`load`].

use std::{
    fs::{File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    sync::atomic::{
        AtomicU32, AtomicU64,
        Ordering::{Acquire, Relaxed},
        fence,
    },
};

use memmap2::{MmapOptions, MmapRaw};

use super::{
    layout::{AREAS_MAX, Geometry, HEAD_WORDS, TABLE_CELLS},
    snapshot::Part,
};

/// A read-only mapping of a whole segment.
#[derive(Debug)]
pub struct Mapped {
    map: MmapRaw,
}

/// The memory of an area, in the units that its thread writes.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The head.
    pub head: &'a [AtomicU64],
    /// Four counts of each entry.
    pub slots: &'a [AtomicU32],
    /// Cells, a key and a count each, and then the log.
    pub rest: &'a [AtomicU64],
}

impl Mapped {
    /// Maps a file whose owner holds its lock.
    ///
    /// # Errors
    /// When it is not this user's: somebody else might cut it, and a mapping that has lost its file
    /// kills who reads it. Our own segments are unlinked and never cut.
    pub fn of(file: &File, metadata: &Metadata) -> io::Result<Self> {
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let longest = Geometry::new(usize::from(u16::MAX)).area_at(AREAS_MAX);
        let bytes = usize::try_from(metadata.len()).map_or(longest, |bytes| bytes.min(longest));
        let map = MmapOptions::new().len(bytes).map_raw_read_only(file)?;
        Ok(Self { map })
    }

    /// Loads an area; one that is not there is all zero.
    pub fn area(&self, geometry: Geometry, area: usize, words: &mut Vec<u64>) -> Part {
        match self.view(geometry, area) {
            Some(view) => load(view, words),
            None => Part::Cut,
        }
    }

    fn view(&self, geometry: Geometry, area: usize) -> Option<View<'_>> {
        let from = geometry.area_at(area);
        let to = from.checked_add(geometry.area_bytes())?;
        if to > self.map.len() {
            return None;
        }
        let at = |word: usize| self.map.as_ptr().wrapping_add(from + word * 8);
        let (slots_at, table_at) = (geometry.slots_at(), geometry.table_at());
        // SAFETY: `from` is a multiple of 4,096 and the mapping begins at a page, so all three
        // pointers are aligned; `table_at` and `area_words` are at most `area_bytes`, and the
        // mapping is that long, so they stay inside it. It lives as long as `self`, which the
        // views borrow, and nobody in this process has a plain reference into it. Threads of this
        // process or another write to the same pages through mappings of their own, with atomic
        // stores of the same widths; here are only relaxed loads of at most 8 bytes, which the
        // standard library grants on pages that are mapped read-only (`std::sync::atomic`, "Atomic
        // accesses to read-only memory").
        #[expect(unsafe_code, reason = "see the proof")]
        let view = unsafe {
            View {
                head: std::slice::from_raw_parts(at(0).cast(), HEAD_WORDS),
                slots: std::slice::from_raw_parts(at(slots_at).cast(), (table_at - slots_at) * 2),
                rest: std::slice::from_raw_parts(
                    at(table_at).cast(),
                    geometry.area_words() - table_at,
                ),
            }
        };
        Some(view)
    }
}

/// Loads an area while its thread writes.
///
/// The thread stores what is vouched for before what vouches for it, with release: the check before
/// the identity, words of the log before the position, a key before its count. So it is loaded in
/// the other order. An area is emptied between two identities: where the identity is another one in
/// the end, some of the words may have been zero already.
pub fn load(view: View<'_>, words: &mut Vec<u64>) -> Part {
    words.clear();
    words.extend(view.head.iter().map(acquire));
    let (pairs, _) = view.slots.as_chunks();
    words.extend(pairs.iter().map(|[low, high]| slot(low) | slot(high) << 32));
    let (table, log) = view.rest.split_at(view.rest.len().min(2 * TABLE_CELLS));
    let (cells, _) = table.as_chunks();
    words.extend(cells.iter().flat_map(|[key, count]| {
        let count = acquire(count);
        [acquire(key), count]
    }));
    words.extend(log.iter().map(acquire));
    if view.head.first().map(acquire) == words.first().copied() {
        Part::Whole
    } else {
        Part::Changing
    }
}

/// Pages that are mapped read-only are promised relaxed loads alone.
fn acquire(word: &AtomicU64) -> u64 {
    let word = word.load(Relaxed);
    fence(Acquire);
    word
}

fn slot(slot: &AtomicU32) -> u64 {
    slot.load(Relaxed).into()
}
