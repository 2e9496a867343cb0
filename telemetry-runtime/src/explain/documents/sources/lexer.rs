//! Just enough of Rust's tokens to tell code from comments and text.

/// A token and the line it starts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A name or keyword, without `r#`.
    Word(&'a str),
    /// What stands between the quotes of a string, escapes unread.
    Text(&'a str),
    /// One character of punctuation.
    Mark(char),
    /// A number, a character or a lifetime.
    Other,
}

pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        rest: source,
        line: 1,
    };
    std::iter::from_fn(|| lexer.next()).collect()
}

struct Lexer<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blank();
        let line = self.line;
        let first = self.rest.chars().next()?;
        let kind = match first {
            '"' => self.text(0, false),
            '\'' => self.quote(),
            _ if first.is_ascii_digit() => {
                self.take(word_len(self.rest));
                Kind::Other
            }
            _ if is_word(first) => self.word(),
            _ => {
                self.take(first.len_utf8());
                Kind::Mark(first)
            }
        };
        Some(Token { kind, line })
    }

    fn skip_blank(&mut self) {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            if self.rest.starts_with("//") {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.take(comment_len(self.rest));
            } else {
                return;
            }
        }
    }

    /// A word; or, where it is the prefix of a string, the string.
    fn word(&mut self) -> Kind<'a> {
        let len = word_len(self.rest);
        let (word, after) = self.rest.split_at(len);
        let hashes = after.len() - after.trim_start_matches('#').len();
        let quoted = after[hashes..].starts_with('"');
        match word {
            "r" | "br" | "cr" if quoted => {
                self.take(len + hashes);
                self.text(hashes, true)
            }
            "b" | "c" if hashes == 0 && quoted => {
                self.take(len);
                self.text(0, false)
            }
            "r" if hashes == 1 && after[1..].starts_with(is_word) => {
                self.take(2);
                let len = word_len(self.rest);
                Kind::Word(self.take(len))
            }
            _ => Kind::Word(self.take(len)),
        }
    }

    /// From the opening quote on.
    fn text(&mut self, hashes: usize, raw: bool) -> Kind<'a> {
        self.take(1);
        let len = if raw {
            let end = format!("\"{}", "#".repeat(hashes));
            self.rest.find(&end).unwrap_or(self.rest.len())
        } else {
            escaped_len(self.rest, '"')
        };
        let text = self.take(len);
        let end = (1 + hashes).min(self.rest.len());
        self.take(end);
        Kind::Text(text)
    }

    /// A character or a lifetime: `'a'` and `'\n'`, or `'a`.
    fn quote(&mut self) -> Kind<'a> {
        self.take(1);
        let mut characters = self.rest.chars();
        let (first, second) = (characters.next(), characters.next());
        if first == Some('\\') || second == Some('\'') {
            let len = escaped_len(self.rest, '\'');
            self.take((len + 1).min(self.rest.len()));
        } else {
            self.take(word_len(self.rest));
        }
        Kind::Other
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        let lines = taken.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        taken
    }
}

fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn word_len(rest: &str) -> usize {
    rest.find(|character| !is_word(character))
        .unwrap_or(rest.len())
}

/// Up to, not including, the closing quote.
fn escaped_len(rest: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices() {
        if !escaped && character == end {
            return at;
        }
        escaped = !escaped && character == '\\';
    }
    rest.len()
}

/// Block comments nest.
fn comment_len(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = rest[at..].find(['/', '*']) {
        at += found;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_no_code() {
        let source =
            "a /* b /* c */ */ // d\n\"e \\\" f\" r#\"g \" h\"# 'i' '\\'' 'j r#fn 1_u8 b\"k\" m";
        let kinds: Vec<Kind> = tokens(source).into_iter().map(|token| token.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Word("a"),
                Kind::Text("e \\\" f"),
                Kind::Text("g \" h"),
                Kind::Other,
                Kind::Other,
                Kind::Other,
                Kind::Word("fn"),
                Kind::Other,
                Kind::Text("k"),
                Kind::Word("m"),
            ]
        );
    }

    #[test]
    fn anything_ends() {
        for source in [
            "\"",
            "r#\"",
            "'",
            "'\\",
            "/*",
            "/* */ *",
            "b",
            "r#",
            "\u{e9}\u{65e5}'\u{e9}",
        ] {
            tokens(source);
        }
        assert_eq!(
            tokens("\n\"x\ny\"\nz").last().map(|token| token.line),
            Some(4)
        );
    }
}
