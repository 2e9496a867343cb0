use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::{
    ParserBuilder,
    hir::{Hir, HirKind},
};
use telemetry_runtime::TelemetryValue;

use crate::SearchError;

/// A regular expression that is matched line by line.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    hir: Hir,
}

/// How the text of a pattern is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PatternOptions {
    /// Upper and lower case are the same.
    pub ignore_case: bool,
    /// The text stands for itself; nothing in it is special.
    pub fixed: bool,
    /// A match must begin and end at the border of a word.
    pub word: bool,
}

/// What a pattern is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, TelemetryValue)]
pub enum PatternKind {
    /// One text that stands for itself.
    Literal,
    /// Several expressions of which one must match.
    Alternatives,
    /// Anything else.
    Expression,
}

impl Pattern {
    /// Reads a pattern in the syntax of the `regex` crate.
    ///
    /// # Errors
    /// When the text is not a regular expression, or a huge one.
    pub fn new(text: &str, options: PatternOptions) -> Result<Self, SearchError> {
        let text = options.expression(text);
        let hir = ParserBuilder::new()
            .utf8(false)
            .multi_line(true)
            .crlf(true)
            .case_insensitive(options.ignore_case)
            .build()
            .parse(&text)
            .map_err(|error| SearchError::Pattern(Box::new(error)))?;
        let regex = RegexBuilder::new(&text)
            .multi_line(true)
            .crlf(true)
            .case_insensitive(options.ignore_case)
            .build()
            .map_err(SearchError::PatternTooLarge)?;
        Ok(Self { regex, hir })
    }

    /// What it is made of.
    #[must_use]
    pub fn kind(&self) -> PatternKind {
        match self.hir.kind() {
            HirKind::Literal(_) => PatternKind::Literal,
            HirKind::Alternation(_) => PatternKind::Alternatives,
            _ => PatternKind::Expression,
        }
    }

    pub(crate) fn hir(&self) -> &Hir {
        &self.hir
    }

    /// The lines that match, as byte ranges without their line ends.
    pub(crate) fn lines<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                // A match in the whole text can reach over a line's end, so the line that it
                // begins in is asked again by itself. No line before it can match: the leftmost
                // match would begin there.
                let start = self.regex.find_at(text, from.min(text.len()))?.start();
                if from > text.len() {
                    return None;
                }
                let line = line_around(text, start);
                from = line.1 + 1;
                if line.0 < text.len() && self.regex.is_match(&text[line.0..line.1]) {
                    return Some(line);
                }
            }
        })
    }
}

impl PatternOptions {
    fn expression(self, text: &str) -> String {
        let text = if self.fixed {
            regex::escape(text)
        } else {
            text.to_owned()
        };
        if self.word {
            format!(r"\b(?:{text})\b")
        } else {
            text
        }
    }
}

fn line_around(text: &[u8], at: usize) -> (usize, usize) {
    let start = text[..at]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let end = text[at..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(text.len(), |length| at + length);
    (start, end)
}

/// Without the carriage return of a line end of two characters.
pub(crate) fn trim_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matching(pattern: &str, text: &str) -> Vec<String> {
        let pattern = Pattern::new(pattern, PatternOptions::default()).unwrap();
        pattern
            .lines(text.as_bytes())
            .map(|(from, to)| text[from..to].trim_end().to_owned())
            .collect()
    }

    #[test]
    fn a_match_stays_inside_its_line() {
        let text = "one two\nthree\n\nfour five\r\nsix";
        assert_eq!(matching(r"two\s+three", text), Vec::<String>::new());
        assert_eq!(matching(r"o\s", text), Vec::<String>::new());
        assert_eq!(
            matching(r"e\stwo|five$|six", text),
            ["one two", "four five", "six"]
        );
        assert_eq!(matching(r"^t", text), ["three"]);
        assert_eq!(matching(r"^$", text), [""]);
        assert_eq!(matching(r"x*", text).len(), 5);
        assert_eq!(matching(r"x*", "").len(), 0);
        assert_eq!(matching(r"[^a]{6}", "ab\ncd\nefghij\n"), ["efghij"]);
    }

    #[test]
    fn options_change_how_the_text_is_read() {
        let read = |text, options| Pattern::new(text, options).unwrap();
        let options = PatternOptions::default();
        assert_eq!(read("abc", options).kind(), PatternKind::Literal);
        assert_eq!(read("abc|xy*", options).kind(), PatternKind::Alternatives);
        assert_eq!(read("a.c", options).kind(), PatternKind::Expression);
        let fixed = PatternOptions {
            fixed: true,
            ..options
        };
        assert_eq!(read("a.c", fixed).kind(), PatternKind::Literal);
        let word = PatternOptions {
            word: true,
            ..options
        };
        assert_eq!(read("cat", word).lines(b"concatenate\na cat\n").count(), 1);
        let error = Pattern::new("a(b", options).unwrap_err();
        let reason = std::error::Error::source(&error).unwrap().to_string();
        assert!(reason.contains("unclosed group"), "{reason}");
    }
}
