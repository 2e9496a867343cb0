//! Records as they come into the journals. Nothing is written, folded or waited for.
//!
//! What was read of a journal is remembered here as a fold remembers it in the store. Who looks each
//! second misses what comes and is folded away between two looks: by a process that fills an inbox
//! or is over within that second while another one folds.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{Build, Store, Told};
use crate::record::journal::{
    files::{self, Found, Journals},
    layout::Record,
    reader::{End, Reader},
};

/// What is read of a journal at one look; the rest comes with the next.
const LOOK_BYTES_MAX: u64 = 1 << 20;

/// Follows the journals of a folder.
#[derive(Debug)]
pub struct Tail {
    dir: PathBuf,
    builds: HashMap<u64, Option<Rc<Build>>>,
    inboxes: HashMap<u64, Inbox>,
    #[cfg_attr(
        not(all(
            target_os = "linux",
            target_endian = "little",
            target_pointer_width = "64"
        )),
        expect(dead_code, reason = "there are no segments")
    )]
    segments: segments::Segments,
}

/// An inbox, whatever it is called by now; open, so that what stands in it can be read to its end
/// once it has been removed.
#[derive(Debug)]
struct Inbox {
    file: File,
    build: u64,
    read: u64,
}

impl Tail {
    /// Begins with what comes from now on.
    pub fn new(dir: &Path) -> Self {
        let mut tail = Self {
            dir: dir.to_owned(),
            builds: HashMap::new(),
            inboxes: HashMap::new(),
            segments: segments::Segments::default(),
        };
        tail.pass_over();
        tail
    }

    /// Hands out what has come since the last look. What cannot be read now is tried again then.
    pub fn look(&mut self, each: &mut impl FnMut(Told)) {
        let journals = Journals::list_if_any(&self.dir).unwrap_or_default();
        self.open(&journals, true);
        let Self {
            dir,
            builds,
            inboxes,
            segments,
            ..
        } = self;
        let mut tell = |build: u64, record: &Record| {
            let build = builds.entry(build).or_insert_with(|| describe(dir, build));
            // Not for good: it may be there at the next record.
            if let Some(told) = build
                .as_deref()
                .and_then(|of| Told::of(record, &of.catalog))
            {
                each(told);
            }
        };
        for inbox in inboxes.values_mut() {
            inbox.read(&mut tell);
        }
        segments.read(&journals, dir, &mut tell);
        self.builds.retain(|_, build| build.is_some());
        self.forget(&journals);
    }

    fn pass_over(&mut self) {
        let journals = Journals::list_if_any(&self.dir).unwrap_or_default();
        self.open(&journals, false);
        self.segments.read(&journals, &self.dir, &mut |_, _| ());
    }

    /// Opens inboxes that are not known; from the beginning, or from where they end now.
    fn open(&mut self, journals: &Journals, from_beginning: bool) {
        for found in &journals.inboxes {
            let Some((id, file)) = opened(found) else {
                continue;
            };
            let end = file.metadata().map_or(0, |metadata| metadata.len());
            self.inboxes.entry(id).or_insert(Inbox {
                file,
                build: found.build,
                read: if from_beginning { 0 } else { end },
            });
        }
    }

    /// Lets go of what was removed: its last records have been read.
    fn forget(&mut self, journals: &Journals) {
        let there = journals.inboxes.iter();
        let there: HashSet<u64> = there.filter_map(|found| Some(opened(found)?.0)).collect();
        self.inboxes
            .retain(|id, inbox| there.contains(id) || inbox.has_more());
        self.segments.forget(journals);
    }
}

impl Inbox {
    fn read(&mut self, tell: &mut impl FnMut(u64, &Record)) {
        let mut bytes = Vec::new();
        let read = self.file.seek(SeekFrom::Start(self.read));
        let read = read.and_then(|_| (&self.file).take(LOOK_BYTES_MAX).read_to_end(&mut bytes));
        if read.is_err() {
            return;
        }
        let mut reader = Reader::new(&bytes, End::Open);
        for record in reader.by_ref().flatten() {
            tell(self.build, &record);
        }
        self.read += reader.consumed() as u64;
    }

    fn has_more(&self) -> bool {
        let bytes = self.file.metadata().map_or(0, |metadata| metadata.len());
        // Less than a stretch is what nobody has written to its end.
        bytes > self.read + LOOK_BYTES_MAX
    }
}

fn opened(found: &Found) -> Option<(u64, File)> {
    let header = files::read_header(found).ok()??;
    Some((header.file, File::open(&found.path).ok()?))
}

/// From the document that lies beside the journals for as long as one of them needs it, or else from
/// the store.
fn describe(dir: &Path, build: u64) -> Option<Rc<Build>> {
    let kept = || Store::peek(dir).ok()??.kept(build).ok()?;
    Build::read(dir, build).ok().or_else(kept).map(Rc::new)
}

#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod segments {
    use std::{
        collections::{HashMap, HashSet},
        path::Path,
    };

    use super::{Journals, Record, describe};
    use crate::record::journal::segment::{
        files::Found,
        layout::Geometry,
        mark::Mark,
        reader,
        snapshot::{Part, Snapshot},
    };

    /// How far each area of each segment has been read.
    #[derive(Debug, Default)]
    pub struct Segments {
        marks: HashMap<u64, HashMap<usize, Mark>>,
        geometries: HashMap<u64, Geometry>,
        words: Vec<u64>,
    }

    impl Segments {
        pub fn read(
            &mut self,
            journals: &Journals,
            dir: &Path,
            tell: &mut impl FnMut(u64, &Record),
        ) {
            for found in &journals.segments {
                if !self.geometries.contains_key(&found.build)
                    && let Some(build) = describe(dir, found.build)
                {
                    let geometry = Geometry::new(build.catalog.entries.len());
                    self.geometries.insert(found.build, geometry);
                }
                if let Some(geometry) = self.geometries.get(&found.build) {
                    self.segment(found, *geometry, tell);
                }
            }
        }

        fn segment(
            &mut self,
            found: &Found,
            geometry: Geometry,
            tell: &mut impl FnMut(u64, &Record),
        ) -> Option<()> {
            let snapshot = Snapshot::open(&found.path).ok()??;
            let header = snapshot.header(found).ok()??;
            let marks = self.marks.entry(header.file).or_default();
            for area in 0..snapshot.areas(geometry) {
                let part = snapshot.area(geometry, area, &mut self.words);
                if matches!(part, Ok(Part::Whole | Part::Cut)) {
                    let (mark, end) = (marks.entry(area).or_default(), snapshot.end());
                    reader::read(&self.words, area, geometry, mark, end, &mut |item| {
                        if let Ok(record) = item {
                            tell(found.build, &record);
                        }
                    });
                }
            }
            Some(())
        }

        pub fn forget(&mut self, journals: &Journals) {
            let there = journals.segments.iter();
            let there: HashSet<u64> = there
                .filter_map(|found| {
                    let snapshot = Snapshot::open(&found.path).ok()??;
                    Some(snapshot.header(found).ok()??.file)
                })
                .collect();
            self.marks.retain(|file, _| there.contains(file));
            let builds: HashSet<u64> = journals.segments.iter().map(|of| of.build).collect();
            self.geometries.retain(|build, _| builds.contains(build));
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

    use super::{Journals, Record};

    #[derive(Debug, Default)]
    pub struct Segments;

    impl Segments {
        pub fn read(&mut self, _: &Journals, _: &Path, _: &mut impl FnMut(u64, &Record)) {}

        pub fn forget(&mut self, _: &Journals) {}
    }
}
