//! Where something stands in a document, as a JSON pointer (RFC 6901).

use std::fmt;

use super::{Code, Refusal};

/// The most characters of a key that a pointer repeats: as many as a name has. Only a forged key is longer.
const KEY_CHARS_MAX: usize = 64;

/// The most parts of a pointer into what is no report: nothing in a report lies deeper than six.
const PARTS_MAX: usize = 8;

/// A place. It is written out for a refusal alone, so that to know it costs nothing.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    above: Option<&'a Self>,
    part: Part<'a>,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// A key of the document.
    pub const fn new(key: &'a str) -> Self {
        Self {
            above: None,
            part: Part::Key(key),
        }
    }

    /// A key of what stands here.
    pub const fn key(&'a self, key: &'a str) -> Self {
        Self {
            above: Some(self),
            part: Part::Key(key),
        }
    }

    /// A place in the list that stands here.
    pub const fn index(&'a self, index: usize) -> Self {
        Self {
            above: Some(self),
            part: Part::Index(index),
        }
    }

    /// What is here is not accepted.
    pub fn refuse(&self, code: Code, message: impl Into<String>) -> Refusal {
        Refusal::new(code, self.to_string(), message)
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.fmt(f)?;
        }
        self.part.fmt(f)
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "/{index}"),
            Self::Key(key) => {
                f.write_str("/")?;
                key.chars()
                    .take(KEY_CHARS_MAX)
                    .try_for_each(|character| match character {
                        '~' => f.write_str("~0"),
                        '/' => f.write_str("~1"),
                        other => write!(f, "{other}"),
                    })
            }
        }
    }
}

/// The place in a text at which a reader of JSON stopped. What it read up to there is well-formed, but for
/// the last token.
pub(super) fn of_error(text: &str, error: &serde_json::Error) -> String {
    let bytes = text.as_bytes();
    let line = error.line().saturating_sub(1);
    let starts = match line.checked_sub(1) {
        None => 0,
        Some(before) => newlines(bytes).nth(before).map_or(0, |at| at + 1),
    };
    let end = starts.saturating_add(error.column()).min(bytes.len());
    pointer(text, end)
}

fn newlines(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let all = bytes.iter().enumerate();
    all.filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at)
}

/// What is open around the byte before `end`: the value that just ended, or the key.
fn pointer(text: &str, end: usize) -> String {
    let bytes = text.as_bytes();
    // The place in each open object and list, the outermost first.
    let mut open: Vec<Option<Part<'_>>> = Vec::new();
    // Whether the next text is a key.
    let mut is_key = false;
    let mut at = 0;
    while at < end {
        match bytes[at] {
            b'"' => {
                let closes = text_end(bytes, at, end);
                if let (true, Some(last)) = (is_key, open.last_mut()) {
                    *last = text.get(at + 1..closes).map(Part::Key);
                    is_key = false;
                }
                at = closes;
            }
            b'{' => {
                open.push(None);
                is_key = true;
            }
            b'[' => open.push(Some(Part::Index(0))),
            b'}' | b']' => drop(open.pop()),
            // A comma that is the last byte read is the end of what stands before it.
            b',' if at + 1 < end => match open.last_mut() {
                Some(Some(Part::Index(index))) => *index += 1,
                _ => is_key = true,
            },
            _ => {}
        }
        at += 1;
    }
    let parts = open.into_iter().flatten().take(PARTS_MAX);
    parts.map(|part| part.to_string()).collect()
}

/// The place of the quotation mark that closes the text which starts here.
fn text_end(bytes: &[u8], starts: usize, end: usize) -> usize {
    let mut at = starts + 1;
    while at < end && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(end)
}
