use std::{collections::BTreeMap, convert::Infallible, fs, io, num::NonZero, ops::AddAssign};

use telemetry_runtime::{Count, Percent, TelemetryEvent, track_feature};

use crate::{
    Found, Language, SearchError,
    parallel::in_order,
    scanner::{LineKind, Scanner},
    search::is_binary,
};

/// The lines of some files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCount {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Lines of nothing but white space.
    pub blank: u64,
    /// Lines of nothing but comment.
    pub comment: u64,
    /// All other lines.
    pub code: u64,
}

/// The lines of a folder.
#[derive(Debug, Default)]
pub struct Counted {
    /// By language; a language without a file is missing.
    pub languages: BTreeMap<Language, LineCount>,
    /// Binary files, of which no line was counted.
    pub binary: u64,
    /// One error for each file that could not be read.
    pub problems: Vec<SearchError>,
}

/// Counts the lines of files by language.
#[track_feature(
    "stats.count",
    purpose = "shows how often lines are counted, and how long it takes",
    category = "stats",
    timed
)]
#[must_use]
pub fn count(files: &[Found], threads: NonZero<usize>) -> Counted {
    let mut counted = Counted::default();
    let Ok(()) = in_order(
        threads,
        files,
        |file| fs::read(&file.path).map(|text| lines(Language::of(&file.path), &text)),
        |file, read| {
            counted.add(file, read);
            Ok::<(), Infallible>(())
        },
    );
    counted.record();
    counted
}

/// The lines of a folder were counted.
#[derive(TelemetryEvent)]
#[telemetry(
    purpose = "shows which languages must be counted well, and in how large folders",
    category = "stats"
)]
struct LinesCounted {
    /// The language with the most lines of code, if there was a file.
    main_language: Option<Language>,
    /// How many languages there were.
    languages: Count,
    /// How many files were counted.
    files: Count,
    /// How many lines they had.
    lines: Count,
    /// Which share of the lines was comment.
    comments: Percent,
}

impl LineCount {
    /// All lines.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.blank + self.comment + self.code
    }
}

impl AddAssign for LineCount {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.blank += other.blank;
        self.comment += other.comment;
        self.code += other.code;
    }
}

impl Counted {
    fn add(&mut self, file: &Found, read: io::Result<Option<LineCount>>) {
        match read {
            Ok(Some(count)) => {
                let language = Language::of(&file.path);
                *self.languages.entry(language).or_default() += count;
            }
            Ok(None) => self.binary += 1,
            Err(source) => self.problems.push(SearchError::Read {
                path: file.path.clone(),
                source,
            }),
        }
    }

    fn record(&self) {
        let total = self.total();
        LinesCounted {
            main_language: self.main_language(),
            languages: self.languages.len().into(),
            files: total.files.into(),
            lines: total.lines().into(),
            comments: Percent::of(total.comment, total.lines()),
        }
        .record();
    }

    /// Everything together.
    #[must_use]
    pub fn total(&self) -> LineCount {
        let mut total = LineCount::default();
        self.languages.values().for_each(|count| total += *count);
        total
    }

    /// The language with the most lines of code.
    #[must_use]
    pub fn main_language(&self) -> Option<Language> {
        let most = self.languages.iter().max_by_key(|(_, count)| count.code);
        most.map(|(language, _)| *language)
    }
}

/// `None` for a binary file.
fn lines(language: Language, text: &[u8]) -> Option<LineCount> {
    if is_binary(text) {
        return None;
    }
    let mut count = LineCount {
        files: 1,
        bytes: text.len() as u64,
        ..LineCount::default()
    };
    let mut scanner = Scanner::new(language.syntax());
    let without_last_end = text.strip_suffix(b"\n").unwrap_or(text);
    if text.is_empty() {
        return Some(count);
    }
    for line in without_last_end.split(|byte| *byte == b'\n') {
        match scanner.line(line) {
            LineKind::Blank => count.blank += 1,
            LineKind::Comment => count.comment += 1,
            LineKind::Code => count.code += 1,
        }
    }
    Some(count)
}
