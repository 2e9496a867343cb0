use crate::language::Syntax;

/// What a line of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// Nothing but white space.
    Blank,
    /// Nothing but comment.
    Comment,
    /// Something else, whatever stands beside it.
    Code,
}

/// Tells lines apart, one after the other.
///
/// Knows comments and quoted text of one line. A quoted text of several lines is read as if it
/// ended with the line, and Python's strings of documentation are code.
#[derive(Debug)]
pub(crate) struct Scanner {
    syntax: Syntax,
    depth: usize,
}

impl Scanner {
    pub(crate) fn new(syntax: Syntax) -> Self {
        Self { syntax, depth: 0 }
    }

    pub(crate) fn line(&mut self, line: &[u8]) -> LineKind {
        let mut rest = line.trim_ascii();
        if rest.is_empty() {
            return LineKind::Blank;
        }
        let mut kind = LineKind::Comment;
        while !rest.is_empty() {
            let (was_code, length) = self.step(rest);
            if was_code {
                kind = LineKind::Code;
            }
            rest = &rest[length..];
        }
        kind
    }

    /// Whether what stands first is code, and how long it is; at least one byte.
    fn step(&mut self, rest: &[u8]) -> (bool, usize) {
        if self.depth > 0 {
            return (false, self.inside_block(rest));
        }
        // Before the line comments: Lua's `--[[` begins with its `--`.
        if let Some((open, _)) = self.syntax.block.filter(|(open, _)| begins(rest, open)) {
            self.depth = 1;
            return (false, open.len());
        }
        if self.syntax.line.iter().any(|open| begins(rest, open)) {
            return (false, rest.len());
        }
        if self.syntax.quotes.contains(&rest[0]) {
            return (true, quoted(rest));
        }
        (!rest[0].is_ascii_whitespace(), 1)
    }

    fn inside_block(&mut self, rest: &[u8]) -> usize {
        let Some((open, close)) = self.syntax.block else {
            return rest.len();
        };
        if begins(rest, close) {
            self.depth -= 1;
            close.len()
        } else if self.syntax.nested && begins(rest, open) {
            self.depth += 1;
            open.len()
        } else {
            1
        }
    }
}

fn begins(rest: &[u8], mark: &str) -> bool {
    rest.starts_with(mark.as_bytes())
}

/// The length of a quoted text with its quotes; to the end where the second one is missing.
fn quoted(rest: &[u8]) -> usize {
    let mut escaped = false;
    let end = rest[1..].iter().position(|byte| {
        let ends = *byte == rest[0] && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |inside| inside + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// One letter a line: blank, comment (`/`), code.
    fn kinds(language: Language, text: &str) -> String {
        let mut scanner = Scanner::new(language.syntax());
        text.lines()
            .map(|line| match scanner.line(line.as_bytes()) {
                LineKind::Blank => ' ',
                LineKind::Comment => '/',
                LineKind::Code => 'c',
            })
            .collect()
    }

    #[test]
    fn comments_are_told_from_code() {
        let rust =
            "// a\n\nlet a = \"// no \\\" /*\"; // b\n/* x /* y */\n z */ let b;\n /* w */\n";
        assert_eq!(kinds(Language::Rust, rust), "/ c/c/");
        assert_eq!(
            kinds(Language::C, "/* x /* y */ int a;\nint b; /*\n\n*/"),
            "cc /"
        );
        assert_eq!(
            kinds(Language::Python, "#!x\nprint('# no')\n  # yes"),
            "/c/"
        );
        assert_eq!(kinds(Language::Lua, "--[[ a\nb ]]\n-- c\nd = 1"), "///c");
        assert_eq!(kinds(Language::Html, "<!-- a\n b -->\n<p>"), "//c");
        assert_eq!(kinds(Language::Json, "// a"), "c");
    }
}
