//! The words of an area: where they come from, and why they may be written to.
//!
//! The only room of the writer that has pointers. Everything here rests on three facts: words are
//! touched through atomics alone, in this process and in every other; a word is always of the same
//! size, the slots in halves and all else whole; and no file of ours is ever truncated.

#![allow(
    unsafe_code,
    reason = "memory that other processes read has no safe type"
)]

use std::{
    ptr::NonNull,
    sync::atomic::{AtomicU32, AtomicU64},
};

use super::{
    area::Area,
    file::Attached,
    layout::{Geometry, HEAD_WORDS, LOG_WORDS, TABLE_CELLS},
};

/// The words of one area.
pub struct Memory {
    head: NonNull<[AtomicU64; HEAD_WORDS]>,
    slots: NonNull<[AtomicU32]>,
    table: NonNull<[[AtomicU64; 2]]>,
    log: NonNull<[AtomicU64]>,
    /// Keeps them where they are.
    _owner: Owner,
}

enum Owner {
    Nobody,
    #[cfg(all(
        target_os = "linux",
        target_endian = "little",
        target_pointer_width = "64"
    ))]
    Map(#[allow(dead_code, reason = "unmapped by being dropped")] memmap2::MmapRaw),
    #[cfg(test)]
    Heap(#[allow(dead_code, reason = "freed by being dropped")] Vec<AtomicU64>),
}

static NO_HEAD: [AtomicU64; HEAD_WORDS] = [const { AtomicU64::new(0) }; HEAD_WORDS];

// SAFETY: the pointers lead to atomics, which any thread may use, and so may whichever thread drops
// the owner: a mapping and a vector of atomics are bound to none.
unsafe impl Send for Memory {}
// SAFETY: a shared `Memory` gives shared references to atomics and nothing else.
unsafe impl Sync for Memory {}

impl Memory {
    /// Of no area: nothing has room in it.
    pub const fn none() -> Self {
        Self {
            head: NonNull::from_ref(&NO_HEAD),
            slots: NonNull::slice_from_raw_parts(NonNull::dangling(), 0),
            table: NonNull::slice_from_raw_parts(NonNull::dangling(), 0),
            log: NonNull::slice_from_raw_parts(NonNull::dangling(), 0),
            _owner: Owner::Nobody,
        }
    }

    /// The head of the area.
    #[inline]
    pub const fn head(&self) -> &[AtomicU64; HEAD_WORDS] {
        // SAFETY: see `over`; `NO_HEAD` lives for ever.
        unsafe { self.head.as_ref() }
    }

    /// Of each entry four counts, one entry's after another's.
    #[inline]
    pub const fn slots(&self) -> &[AtomicU32] {
        // SAFETY: see `over`; dangling only where there are none.
        unsafe { self.slots.as_ref() }
    }

    /// The cells, each a key and a count.
    #[inline]
    pub const fn table(&self) -> &[[AtomicU64; 2]] {
        // SAFETY: see `over`; dangling only where there are none.
        unsafe { self.table.as_ref() }
    }

    /// The log.
    #[inline]
    pub const fn log(&self) -> &[AtomicU64] {
        // SAFETY: see `over`; dangling only where there are none.
        unsafe { self.log.as_ref() }
    }

    /// Divides the words of an area.
    ///
    /// # Safety
    /// From `base` on there are [`Geometry::area_words`] words that `owner` keeps there for as long
    /// as it lives, wherever it is moved to, and that nobody touches but through atomics: the slots
    /// as halves, all else as words.
    unsafe fn over(base: NonNull<AtomicU64>, geometry: Geometry, owner: Owner) -> Self {
        // SAFETY: all three lie before `area_words`.
        let (slots, table, log) = unsafe {
            (
                base.add(geometry.slots_at()),
                base.add(geometry.table_at()),
                base.add(geometry.log_at()),
            )
        };
        // As long as `layout` says, one after another: `entries` pairs of words, which four halves
        // fill and are aligned in; `TABLE_CELLS` pairs of words; `LOG_WORDS` words. The references
        // made of them borrow from `self`, and with it from the owner.
        Self {
            head: base.cast(),
            slots: NonNull::slice_from_raw_parts(slots.cast(), 4 * geometry.entries()),
            table: NonNull::slice_from_raw_parts(table.cast(), TABLE_CELLS),
            log: NonNull::slice_from_raw_parts(log, LOG_WORDS),
            _owner: owner,
        }
    }

    /// On the heap, for tests and for Miri, which maps no files.
    #[cfg(test)]
    pub fn heap(geometry: Geometry) -> Self {
        let mut words: Vec<_> = (0..geometry.area_words())
            .map(|_| AtomicU64::new(0))
            .collect();
        let base = NonNull::new(words.as_mut_ptr()).unwrap_or(NonNull::dangling());
        // SAFETY: the words of a vector stay where they are when it is moved, and it is only
        // dropped from here on.
        unsafe { Self::over(base, geometry, Owner::Heap(words)) }
    }
}

impl Attached {
    /// The area for a thread-local that holds `self` beside it.
    ///
    /// # Safety
    /// Nobody uses what is returned after `self` is dropped.
    pub unsafe fn area_static(&self) -> &'static Area {
        // SAFETY: the area is on the heap in the segment that `self` keeps alive, and no one takes
        // it from there; the caller is done with it before `self` is gone.
        unsafe { NonNull::from_ref(self.area()).as_ref() }
    }
}

#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod mapped {
    use std::{fs::File, io};

    use memmap2::{Advice, MmapOptions};

    use super::{Geometry, Memory, NonNull, Owner};

    impl Memory {
        /// Maps one area of a file that has room for it.
        ///
        /// Its pages are made present and writable now: what would be a signal at the first write
        /// into each of them is an error here.
        ///
        /// # Errors
        /// When there is no memory, no room on the disk, or a kernel before 5.14.
        pub fn map(file: &File, area: usize, geometry: Geometry) -> io::Result<Self> {
            let map = MmapOptions::new()
                .offset(geometry.area_at(area) as u64)
                .len(geometry.area_bytes())
                .map_raw(file)?;
            map.advise(Advice::PopulateWrite)?;
            // Only for smaller core dumps.
            let _ = map.advise(Advice::DontDump);
            let base = NonNull::new(map.as_mut_ptr().cast())
                .filter(|base| base.is_aligned())
                .ok_or(io::ErrorKind::OutOfMemory)?;
            // SAFETY: the mapping has `area_bytes`, at least eight for each of `area_words`, stays
            // where it is when its owner is moved, and is aligned. In this process it is made once
            // and used through this type alone; other processes only load from it, with atomics,
            // while we hold the file's lock. The file was allocated to its end, and is never
            // truncated.
            Ok(unsafe { Self::over(base, geometry, Owner::Map(map)) })
        }
    }
}

/// Elsewhere there are no segments.
#[cfg(not(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
)))]
mod mapped {
    use std::{fs::File, io};

    use super::{Geometry, Memory};

    impl Memory {
        /// Maps nothing.
        ///
        /// # Errors
        /// Always.
        pub fn map(_: &File, _: usize, _: Geometry) -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}
