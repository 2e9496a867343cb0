//! What has to do with files: here a ledger of what was written to which.

#![allow(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the signatures are the runtime's"
)]

use std::{cell::RefCell, fs::File, io, path::Path, sync::Arc};

use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use telemetry_runtime::Outcome;
use telemetry_schema::{Descriptor, Head, Level, Origin};

use crate::record::{
    journal::segment::{
        count::STEP,
        layout::{Geometry, HEAD_WORDS, LOG_WORDS, TABLE_CELLS},
    },
    recorder::{Observation, Recorder},
    site::Site,
};

/// Features, timed and with no kinds of errors.
pub const ENTRIES: usize = 2;

/// The catalog.
pub fn sites() -> Vec<Site> {
    let origin = Origin::new("tool::loom", 1);
    ["first", "second"]
        .into_iter()
        .map(|name| Head::new(name, "About it.", "for loom", Level::Basic, origin))
        .map(|head| Site::new(Descriptor::feature(head, true, None)))
        .collect()
}

thread_local! {
    /// All threads of a model run on that of its test, and tests beside each other.
    static LEDGER: RefCell<Vec<(u64, Words)>> = const { RefCell::new(Vec::new()) };
}

/// A file whose length says which consent it is of.
pub fn file_of(epoch: u64) -> io::Result<File> {
    let file = tempfile::tempfile()?;
    file.set_len(epoch)?;
    Ok(file)
}

/// Nothing was written yet.
pub fn begin() {
    LEDGER.take();
}

/// Calls of an entry under a consent, plain ones and those with detail. Once all threads are over.
pub fn written(epoch: u64, entry: usize) -> (u32, u64) {
    let words = LEDGER.with_borrow(Vec::clone);
    let (mut plain, mut detailed) = (0, 0);
    for (_, words) in words.into_iter().filter(|(of, _)| *of == epoch) {
        plain += words.slots[4 * entry + Outcome::Ok as usize].load(Relaxed) / u32::from(STEP);
        for [key, n] in &words.table {
            if n.load(Relaxed) > 0 && key.load(Relaxed) & 0xffff == entry as u64 {
                detailed += n.load(Relaxed) / u64::from(STEP);
            }
        }
    }
    (plain, detailed)
}

type Words = Arc<AreaWords>;

struct AreaWords {
    head: [AtomicU64; HEAD_WORDS],
    slots: Vec<AtomicU32>,
    table: Vec<[AtomicU64; 2]>,
    log: Vec<AtomicU64>,
}

fn words(epoch: u64) -> Words {
    let word = |_| AtomicU64::new(0);
    let words = Arc::new(AreaWords {
        head: std::array::from_fn(word),
        slots: (0..4 * ENTRIES).map(|_| AtomicU32::new(0)).collect(),
        table: (0..TABLE_CELLS)
            .map(|_| std::array::from_fn(word))
            .collect(),
        log: (0..LOG_WORDS).map(word).collect(),
    });
    LEDGER.with_borrow_mut(|ledger| ledger.push((epoch, words.clone())));
    words
}

pub mod memory {
    use super::{File, Geometry, HEAD_WORDS, Words, io};
    use loom::sync::atomic::{AtomicU32, AtomicU64};

    /// The words of an area.
    pub struct Memory(Words);

    impl Memory {
        /// No area's.
        pub fn none() -> Self {
            Self(super::words(u64::MAX))
        }

        pub fn map(file: &File, _: usize, _: Geometry) -> io::Result<Self> {
            Ok(Self(super::words(file.metadata()?.len())))
        }

        pub fn head(&self) -> &[AtomicU64; HEAD_WORDS] {
            &self.0.head
        }

        pub fn slots(&self) -> &[AtomicU32] {
            &self.0.slots
        }

        pub fn table(&self) -> &[[AtomicU64; 2]] {
            &self.0.table
        }

        pub fn log(&self) -> &[AtomicU64] {
            &self.0.log
        }
    }
}

/// The inbox is what a segment without order would be.
#[derive(Debug)]
pub struct Inbox(Kept);

struct Kept(Words);

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

impl Inbox {
    pub fn open(
        _: &Path,
        _: u64,
        epoch: u64,
        _: Arc<dyn crate::clock::Clock>,
    ) -> io::Result<Option<Self>> {
        Ok(Some(Self(Kept(words(epoch)))))
    }

    pub fn lost(&self) -> u64 {
        0
    }

    pub fn bytes(&self) -> u64 {
        0
    }

    pub fn has_name(&self) -> bool {
        true
    }

    pub fn single(
        &self,
        _: &Site,
        _: &Observation<'_>,
        _: crate::clock::Moment,
    ) -> Option<crate::record::journal::layout::Single> {
        None
    }
}

impl Recorder for Inbox {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        let words = &self.0.0;
        match observation {
            Observation::Call {
                elapsed_ns: None, ..
            } => {
                let slot = &words.slots[4 * usize::from(site.index()) + Outcome::Ok as usize];
                slot.fetch_add(STEP.into(), Relaxed);
            }
            _ => {
                let [key, n] = &words.table[usize::from(site.index())];
                key.store(site.index().into(), Relaxed);
                n.fetch_add(STEP.into(), Relaxed);
            }
        }
    }
}

/// A journal that the inbox has a header in.
pub mod files {
    use std::{
        io,
        path::{Path, PathBuf},
    };

    #[expect(dead_code, reason = "whoever looks for it fills it in")]
    pub struct Found {
        pub path: PathBuf,
        pub build: u64,
        pub epoch: u64,
        pub aside: Option<u64>,
    }

    pub struct Header {
        pub consent: String,
    }

    pub fn path(dir: &Path, _: u64, _: u64) -> PathBuf {
        dir.to_owned()
    }

    pub fn read_header(_: &Found) -> io::Result<Option<Header>> {
        Ok(Some(Header {
            consent: String::new(),
        }))
    }
}

pub mod limit {
    pub fn admits(_: u64) -> bool {
        true
    }
}

pub mod open {
    pub fn has_name(_: &std::fs::Metadata) -> bool {
        true
    }
}

pub mod keeper {
    /// Keeps the time for everybody.
    #[derive(Debug, Default)]
    pub struct Keeper;

    impl Keeper {
        pub fn is_awake(&self) -> bool {
            true
        }

        pub fn call(&self) {}

        pub fn want_fold(&self) {}

        pub fn fold_is_wanted(&self) -> bool {
            false
        }
    }
}
pub use keeper::Keeper;
