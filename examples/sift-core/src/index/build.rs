use std::{
    collections::HashMap,
    convert::Infallible,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    num::NonZero,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use telemetry_runtime::{ByteSize, Count, Percent, TelemetryEvent, track_feature};

use super::format::{self, List, Trigram, trigram};
use crate::{Found, SearchError, Stamp, parallel::in_order, search::is_binary};

/// A file that changed so shortly before it was indexed could change again without a new time:
/// file systems tell times apart by up to two seconds. Its stamp is not trusted.
const SETTLED_NS: u64 = 2_000_000_000;

/// What was indexed.
#[derive(Debug)]
pub struct Built {
    /// Files in the index.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Size of the index.
    pub index_bytes: u64,
    /// One error for each file that could not be read.
    pub problems: Vec<SearchError>,
}

/// Builds the index of a folder.
///
/// Puts it at `path`, in the place of the one before.
///
/// # Errors
/// When the index cannot be written; the one before stays then. A file that cannot be read is in
/// [`Built::problems`].
#[track_feature(
    "index.build",
    purpose = "shows how many people keep an index, and what building it costs them",
    category = "index",
    timed,
    errors = SearchError
)]
pub fn build(files: &[Found], threads: NonZero<usize>, path: &Path) -> Result<Built, SearchError> {
    let mut draft = Draft::new();
    let Ok(()) = in_order(
        threads,
        files,
        |file| fs::read(&file.path).map(|text| trigrams(&text)),
        |file, read| {
            match read {
                Ok(runs) => draft.add(file, runs),
                Err(source) => draft.problems.push(SearchError::Read {
                    path: file.path.clone(),
                    source,
                }),
            }
            Ok::<(), Infallible>(())
        },
    );
    let built = draft.finish(path)?;
    IndexBuilt {
        files: built.files.into(),
        bytes: built.bytes.into(),
        size: Percent::of(built.index_bytes, built.bytes),
        unreadable: built.problems.len().into(),
    }
    .record();
    Ok(built)
}

/// An index was built.
#[derive(TelemetryEvent)]
#[telemetry(
    purpose = "shows for how large folders the index must be made, and whether it is small enough",
    category = "index"
)]
struct IndexBuilt {
    /// How many files it covers.
    files: Count,
    /// How large they are.
    bytes: ByteSize,
    /// How large the index is beside them.
    size: Percent,
    /// How many files could not be read.
    unreadable: Count,
}

/// An index in memory, on its way to the file.
struct Draft<'a> {
    settled_ns: u64,
    rows: Vec<(&'a [u8], Stamp)>,
    lists: HashMap<Trigram, List>,
    bytes: u64,
    problems: Vec<SearchError>,
}

impl<'a> Draft<'a> {
    fn new() -> Self {
        Self {
            settled_ns: now_ns().saturating_sub(SETTLED_NS),
            rows: Vec::new(),
            lists: HashMap::new(),
            bytes: 0,
            problems: Vec::new(),
        }
    }

    fn add(&mut self, file: &'a Found, runs: Vec<Trigram>) {
        // The paths of 2^32 files alone would fill the memory.
        let id = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let path = file.relative.as_os_str().as_encoded_bytes();
        self.rows.push((path, trusted(file, self.settled_ns)));
        self.bytes += file.stamp.bytes;
        for run in runs {
            self.lists.entry(run).or_default().push(id);
        }
    }

    fn finish(self, path: &Path) -> Result<Built, SearchError> {
        let files = self.rows.len() as u64;
        let index_bytes = format::write(self.rows.into_iter(), self.lists.into_iter().collect())
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))
            .and_then(|bytes| replace(path, &bytes).map(|()| bytes.len() as u64))
            .map_err(|source| SearchError::IndexWrite {
                path: path.to_owned(),
                source,
            })?;
        Ok(Built {
            files,
            bytes: self.bytes,
            index_bytes,
            problems: self.problems,
        })
    }
}

fn trusted(file: &Found, settled_ns: u64) -> Stamp {
    let Stamp { bytes, modified_ns } = file.stamp;
    if (1..settled_ns).contains(&modified_ns) {
        file.stamp
    } else {
        // No file has this time, so the entry never holds.
        Stamp {
            bytes,
            modified_ns: u64::MAX,
        }
    }
}

fn now_ns() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| u64::try_from(since.as_nanos()).ok())
        .unwrap_or(0)
}

/// The runs of three bytes inside lines, each once.
fn trigrams(text: &[u8]) -> Vec<Trigram> {
    if is_binary(text) {
        return Vec::new();
    }
    let mut runs: Vec<Trigram> = text
        .windows(3)
        .filter(|run| !run.contains(&b'\n'))
        .map(trigram)
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The old index or the new one is there at any time, and never a part of one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = private(&fresh).and_then(|mut file| file.write_all(bytes));
    let replaced = written.and_then(|()| fs::rename(&fresh, path));
    if replaced.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    replaced
}

/// An index tells what the files hold, so it is for their owner alone.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
