use std::{collections::BTreeMap, convert::Infallible, fs, io, num::NonZero, ops::AddAssign};

use crate::{
    Found, Language, SearchError,
    parallel::in_order,
    scanner::{LineKind, Scanner},
    search::is_binary,
};

/// The lines of some files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
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
    pub languages: BTreeMap<Language, Count>,
    /// Binary files, of which no line was counted.
    pub binary: u64,
    /// One error for each file that could not be read.
    pub problems: Vec<SearchError>,
}

/// Counts the lines of files by language.
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
    counted
}

impl Count {
    /// All lines.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.blank + self.comment + self.code
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.blank += other.blank;
        self.comment += other.comment;
        self.code += other.code;
    }
}

impl Counted {
    fn add(&mut self, file: &Found, read: io::Result<Option<Count>>) {
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

    /// Everything together.
    #[must_use]
    pub fn total(&self) -> Count {
        let mut total = Count::default();
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
fn lines(language: Language, text: &[u8]) -> Option<Count> {
    if is_binary(text) {
        return None;
    }
    let mut count = Count {
        files: 1,
        bytes: text.len() as u64,
        ..Count::default()
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
