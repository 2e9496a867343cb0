use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use telemetry_schema::{
    Choice, Descriptor, Domain, Field, Head, Level, Measure, Origin, document::Catalog,
};

use super::{inbox::with_sums, segment::area};
use crate::{
    record::journal::{
        files,
        layout::Header,
        segment::{
            self,
            layout::{Geometry, HEADER_BYTES},
        },
    },
    store::{ALL_DAYS, Build, Store},
};

const BUILD: u64 = 0xb0b0_0000_0000_0001;
const EPOCH: u64 = 0xe0e0_0000_0000_0002;
const FILE: u64 = 7;
const TODAY: u32 = 20_777;
const ENTRIES: usize = 4;

/// Folds a folder whose inbox or segment is these bytes, and reads everything that the store then has.
///
/// The first byte says what is done to the others, see [`Form`].
///
/// # Panics
/// When the fold or an export fails, or a second fold finds anything.
pub fn fold(bytes: &[u8]) {
    let Some((form, journal)) = bytes.split_first() else {
        return;
    };
    let folder = Folder::new();
    Form(*form).write(&folder.0, journal).unwrap();
    let mut store = Store::open(&folder.0, Duration::ZERO).unwrap();
    let first = store.fold(&folder.0, TODAY).unwrap();
    let second = store.fold(&folder.0, TODAY).unwrap();
    assert_eq!((second.records, second.damaged, second.dropped), (0, 0, 0));
    let counted: u64 = store.recorded().unwrap().values().sum();
    // An event may count more than one.
    assert!(counted >= first.records, "{counted} {first:?}");
    let losses = store.losses().unwrap();
    assert_eq!(
        (losses.dropped, losses.damaged),
        (first.dropped, first.damaged)
    );
    let rows = store.export_json_lines(&ALL_DAYS, &mut io::sink()).unwrap();
    assert_eq!(rows, store.export_csv(&ALL_DAYS, &mut io::sink()).unwrap());
}

/// What is done to the bytes: bits of one byte.
struct Form(u8);

impl Form {
    const SUMS_PUT_RIGHT: u8 = 1;
    const AFTER_A_HEADER: u8 = 2;
    const OUT_OF_USE: u8 = 4;
    /// A segment of one area; the bytes are words and their places.
    const SEGMENT: u8 = 8;

    fn has(&self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    fn write(&self, dir: &Path, journal: &[u8]) -> io::Result<()> {
        build().write(dir, BUILD)?;
        let mut path = if self.has(Self::SEGMENT) {
            segment::files::path(dir, BUILD, EPOCH, 0)
        } else {
            files::path(dir, BUILD, EPOCH)
        };
        if self.has(Self::OUT_OF_USE) {
            path.as_mut_os_string().push(format!(".aside-{FILE:016x}"));
        }
        let mut bytes = Vec::new();
        if self.has(Self::AFTER_A_HEADER) {
            let header = Header {
                file: FILE,
                build: BUILD,
                epoch: EPOCH,
                consent: "{}".to_owned(),
            };
            bytes.extend(header.to_bytes().unwrap_or_default());
        }
        if self.has(Self::SEGMENT) {
            bytes.resize(HEADER_BYTES, 0);
            let words = area(
                journal,
                Geometry::new(ENTRIES),
                self.has(Self::SUMS_PUT_RIGHT),
            );
            bytes.extend(words.into_iter().flat_map(u64::to_le_bytes));
        } else if self.has(Self::SUMS_PUT_RIGHT) {
            bytes.extend(with_sums(journal));
        } else {
            bytes.extend(journal);
        }
        fs::write(path, bytes)
    }
}

/// One of each kind of entry and domain.
fn build() -> Build {
    const fn head(name: &'static str, level: Level) -> Head {
        let origin = Origin::new("tool::fuzzing", 1);
        Head::new(name, "About it.", "for the fuzzer", level, origin)
    }
    static COMMAND: Domain = Domain::choice(&[
        Choice::new("think", "", None),
        Choice::new("compare", "", None),
    ]);
    static TOOK: Domain = Domain::measure(Measure::Elapsed);
    static SIZE: Domain = Domain::measure(Measure::ByteSize);
    static MAYBE_SIZE: Domain = Domain::optional(&SIZE);
    static PARTS: Domain = Domain::flags(&COMMAND);
    static DESCRIBED: [Descriptor; ENTRIES] = [
        Descriptor::event(
            head("command_ended", Level::Basic),
            &[
                Field::new("command", "Which.", &COMMAND),
                Field::new("took", "How long.", &TOOK),
                Field::new("size", "How large.", &MAYBE_SIZE),
                Field::new("parts", "Which.", &PARTS),
            ],
            &[],
            20,
        ),
        Descriptor::event(
            head("opened", Level::Full),
            &[Field::new("command", "Which.", &COMMAND)],
            &[],
            20,
        ),
        Descriptor::feature(head("search", Level::Basic), true, Some(&COMMAND)),
        Descriptor::feature(head("shown", Level::Basic), false, None),
    ];
    Build {
        product: "tool".to_owned(),
        version: "1.2.0".to_owned(),
        channel: "release".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        catalog: Catalog::of(&DESCRIBED),
        admitted: None,
    }
}

/// In memory where the system has a folder there: a fold syncs.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let next = NEXT.fetch_add(1, Relaxed);
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() {
            memory.to_owned()
        } else {
            std::env::temp_dir()
        };
        let folder = parent.join(format!("telemetry-fuzzing-{}-{next}", process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
