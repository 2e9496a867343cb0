//! Pages whose text cannot become markup.
//!
//! Markup is written in the source and nowhere else: [`Html::put`] takes it as a constant, and everything
//! that is put into its gaps is escaped, unless it is [`Html`] itself.

use std::fmt::{self, Display, Write as _};

use crate::wrap::harmless;

/// What every page begins with. The policy forbids every source but styles on the page, should an escape
/// ever fail.
pub const HEAD: &str = r#"<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
"#;

/// Colours, type and tables of every page.
pub const STYLE: &str = include_str!("base.css");

/// Markup that was written so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

/// What may stand in a gap.
pub trait Piece {
    /// Writes it where text or a quoted attribute may stand.
    fn write(&self, out: &mut String);
}

impl Html {
    /// Writes markup with gaps (`{}`), each filled by a piece.
    pub fn put(&mut self, markup: &'static str, pieces: &[&dyn Piece]) {
        let mut gaps = markup.split("{}");
        self.0.push_str(gaps.next().unwrap_or_default());
        debug_assert_eq!(gaps.clone().count(), pieces.len(), "gaps of {markup}");
        for (piece, rest) in pieces.iter().zip(gaps) {
            piece.write(&mut self.0);
            self.0.push_str(rest);
        }
    }

    /// A paragraph with pairs of backticks as code.
    pub fn paragraph(&mut self, words: &str) {
        self.put("<p>{}</p>\n", &[&Prose(words)]);
    }

    /// What was written.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Already markup.
impl Piece for Html {
    fn write(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

/// Words of an author in which pairs of backticks mean code.
pub struct Prose<'a>(pub &'a str);

impl Piece for Prose<'_> {
    fn write(&self, out: &mut String) {
        let pieces: Vec<&str> = self.0.split('`').collect();
        if pieces.len().is_multiple_of(2) {
            return escape(self.0, out);
        }
        for (at, piece) in pieces.into_iter().enumerate() {
            let is_code = at % 2 == 1;
            out.push_str(if is_code { "<code>" } else { "" });
            escape(piece, out);
            out.push_str(if is_code { "</code>" } else { "" });
        }
    }
}

/// Text whose lines stay lines: for what is set as it is written.
#[cfg(feature = "cli")]
pub struct Lines<'a>(pub &'a str);

#[cfg(feature = "cli")]
impl Piece for Lines<'_> {
    fn write(&self, out: &mut String) {
        for (at, line) in self.0.trim_end().split('\n').enumerate() {
            out.push_str(if at > 0 { "\n" } else { "" });
            escape(line, out);
        }
    }
}

impl<T: Display + ?Sized> Piece for T {
    fn write(&self, out: &mut String) {
        // An escape never fails.
        let _ = write!(Escaped(out), "{self}");
    }
}

/// Escapes what is written through it.
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, words: &str) -> fmt::Result {
        escape(words, self.0);
        Ok(())
    }
}

/// Safe in text and in a quoted attribute; nothing controls a reader's device or turns its direction of
/// writing.
fn escape(words: &str, out: &mut String) {
    for character in harmless(words).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_a_gap_stays_text() {
        let mut out = Html::default();
        let hostile = "</p>\"'&<script>\u{202e}";
        out.put("<p title=\"{}\">{} {}</p>", &[&hostile, &hostile, &7]);
        let text = "&lt;/p&gt;&quot;&#39;&amp;&lt;script&gt; ";
        assert_eq!(
            out.into_string(),
            format!("<p title=\"{text}\">{text} 7</p>")
        );
    }

    #[cfg(feature = "cli")]
    #[test]
    fn lines_stay_lines_and_text() {
        let mut out = Html::default();
        out.put("<pre>{}</pre>", &[&Lines("{\n  \"a\": <\r\n}\n")]);
        let text = "{\n  &quot;a&quot;: &lt; \n}";
        assert_eq!(out.into_string(), format!("<pre>{text}</pre>"));
    }

    #[test]
    fn pairs_of_backticks_are_code_and_a_lone_one_is_itself() {
        let mut out = Html::default();
        out.paragraph("a `<b>` c");
        out.paragraph("a ` c");
        assert_eq!(
            out.into_string(),
            "<p>a <code>&lt;b&gt;</code> c</p>\n<p>a ` c</p>\n"
        );
    }

    #[test]
    fn markup_fills_a_gap_as_it_is() {
        let (mut inner, mut outer) = (Html::default(), Html::default());
        inner.put("<b>{}</b>", &[&"{}"]);
        outer.put("<i>{}</i>", &[&inner]);
        assert_eq!(outer.into_string(), "<i><b>{}</b></i>");
    }
}
