use std::{
    fs, io,
    num::NonZero,
    path::{Path, PathBuf},
};

use telemetry_runtime::track_feature;

use crate::{Found, Index, Pattern, SearchError, parallel::in_order, pattern};

/// A file whose first bytes hold a zero is taken for binary and not searched.
const BINARY_PROBE_BYTES: usize = 8 * 1024;

/// A search: a pattern and how it is looked for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// What is looked for.
    pub pattern: &'a Pattern,
    /// How many files are read at once.
    pub threads: NonZero<usize>,
    /// How much is kept of what matches.
    pub keep: Keep,
    /// At most so many lines of a file.
    pub lines_max: Option<u64>,
}

/// How much is kept of what matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The lines themselves.
    Lines,
    /// How many they are.
    Count,
    /// Whether there is one.
    First,
}

/// What matched in a file; at least one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// How many lines match, as far as was looked.
    pub count: u64,
    /// The lines, if they were to be kept.
    pub lines: Vec<Line>,
}

/// A line that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u64,
    /// Without the line's end.
    pub text: Vec<u8>,
}

/// What a search did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Files that were read.
    pub files_read: u64,
    /// Their bytes.
    pub bytes_read: u64,
    /// Files that the index spared.
    pub files_spared: u64,
    /// Files that changed since they were indexed, or that the index does not know.
    pub files_stale: u64,
    /// Files with a match.
    pub files_matched: u64,
    /// Lines with a match.
    pub lines_matched: u64,
    /// One error for each file that could not be read.
    pub problems: Vec<SearchError>,
}

/// Takes what was found, file by file in the order of the listing.
pub type Sink<'a> = dyn FnMut(&Path, &Hits) -> io::Result<()> + 'a;

impl Search<'_> {
    /// Searches by reading every file.
    ///
    /// # Errors
    /// When the sink fails. A file that cannot be read is in [`Summary::problems`].
    #[track_feature(
        "search.scanned",
        purpose = "shows how often people search without an index, and how long they wait",
        category = "search",
        timed,
        errors = SearchError
    )]
    pub fn scanned(&self, files: &[Found], sink: &mut Sink<'_>) -> Result<Summary, SearchError> {
        self.read(&files.iter().collect::<Vec<_>>(), sink)
    }

    /// Searches the files that can hold a match as far as the index knows.
    ///
    /// Those that it does not know are read too. `prefix` is the way from the indexed folder to
    /// the root of the listing.
    ///
    /// # Errors
    /// When the sink fails. A file that cannot be read is in [`Summary::problems`].
    #[track_feature(
        "search.indexed",
        purpose = "decides whether the index is worth keeping",
        category = "search",
        timed,
        errors = SearchError
    )]
    pub fn indexed(
        &self,
        index: &Index,
        prefix: &Path,
        files: &[Found],
        sink: &mut Sink<'_>,
    ) -> Result<Summary, SearchError> {
        let candidates = index.candidates(self.pattern);
        let (mut stale, mut spared) = (0, 0);
        let mut worth_reading = Vec::new();
        for file in files {
            match index.find(&joined(prefix, &file.relative), file.stamp) {
                Some(id) if !candidates.contain(id) => spared += 1,
                Some(_) => worth_reading.push(file),
                None => {
                    stale += 1;
                    worth_reading.push(file);
                }
            }
        }
        let mut summary = self.read(&worth_reading, sink)?;
        summary.files_spared = spared;
        summary.files_stale = stale;
        Ok(summary)
    }

    fn read(&self, files: &[&Found], sink: &mut Sink<'_>) -> Result<Summary, SearchError> {
        let mut summary = Summary::default();
        in_order(
            self.threads,
            files,
            |file| fs::read(&file.path).map(|text| (text.len() as u64, self.hits(&text))),
            |file, read| match read {
                Ok((bytes, hits)) => summary.add(bytes, hits.as_ref(), &file.path, sink),
                Err(source) => {
                    let path = file.path.clone();
                    summary.problems.push(SearchError::Read { path, source });
                    Ok(())
                }
            },
        )?;
        Ok(summary)
    }

    fn hits(&self, text: &[u8]) -> Option<Hits> {
        if is_binary(text) {
            return None;
        }
        let mut hits = Hits {
            count: 0,
            lines: Vec::new(),
        };
        let mut numbers = Numbers::default();
        for (from, to) in self.pattern.lines(text) {
            hits.count += 1;
            match self.keep {
                Keep::Lines => hits.lines.push(Line {
                    number: numbers.at(text, from),
                    text: pattern::trim_end(&text[from..to]).to_vec(),
                }),
                Keep::Count => {}
                Keep::First => break,
            }
            if self.lines_max.is_some_and(|most| hits.count >= most) {
                break;
            }
        }
        (hits.count > 0).then_some(hits)
    }
}

impl Summary {
    fn add(
        &mut self,
        bytes: u64,
        hits: Option<&Hits>,
        path: &Path,
        sink: &mut Sink<'_>,
    ) -> Result<(), SearchError> {
        self.files_read += 1;
        self.bytes_read += bytes;
        let Some(hits) = hits else { return Ok(()) };
        self.files_matched += 1;
        self.lines_matched += hits.count;
        sink(path, hits).map_err(SearchError::Output)
    }
}

/// Counts line ends from one match to the next, so that a file is walked once.
#[derive(Default)]
struct Numbers {
    counted: usize,
    ends: u64,
}

impl Numbers {
    fn at(&mut self, text: &[u8], from: usize) -> u64 {
        self.ends += line_ends(&text[self.counted..from]);
        self.counted = from;
        self.ends + 1
    }
}

fn line_ends(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

pub(crate) fn is_binary(text: &[u8]) -> bool {
    text[..text.len().min(BINARY_PROBE_BYTES)].contains(&0)
}

/// [`Path::join`] without a separator at the end when one of the two is empty.
fn joined(prefix: &Path, relative: &Path) -> PathBuf {
    prefix.components().chain(relative.components()).collect()
}
