//! Lines by what characters take up on a terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Keeps a quantity and its unit on one line; it is written as a space.
pub const TIE: char = '\u{a0}';

/// Breaks at spaces; a word that is wider than a line is broken where the line ends.
pub fn wrap(words: &str, width: usize) -> Vec<String> {
    lines(words, width, Long::Broken)
}

/// As [`wrap`], but a word that is wider than a line stays whole: a terminal breaks it where it
/// must, and a path can be copied.
#[cfg(feature = "cli")]
pub fn wrap_whole(words: &str, width: usize) -> Vec<String> {
    lines(words, width, Long::Whole)
}

/// What becomes of a word that is wider than a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Long {
    Broken,
    #[cfg(feature = "cli")]
    Whole,
}

fn lines(words: &str, width: usize, long: Long) -> Vec<String> {
    let width = width.max(1);
    let clean = harmless(words);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in clean.split(' ').filter(|word| !word.is_empty()) {
        let space = usize::from(!line.is_empty());
        if line.width() + space + word.width() > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        } else if space == 1 {
            line.push(' ');
        }
        for character in word.chars() {
            let is_full = line.width() + character.width().unwrap_or(0) > width;
            if is_full && long == Long::Broken {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.iter().map(|line| line.replace(TIE, " ")).collect()
}

/// Descriptions come from source code, but a terminal obeys them: nothing may move its cursor or
/// turn its direction of writing.
pub fn harmless(words: &str) -> String {
    words
        .chars()
        .map(|character| match character {
            _ if character.is_control() => ' ',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            _ => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_by_display_width() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(
            wrap("\u{6f22}\u{5b57}\u{6f22}\u{5b57}", 4),
            ["\u{6f22}\u{5b57}", "\u{6f22}\u{5b57}"]
        );
        assert_eq!(wrap("abcdefg h", 3), ["abc", "def", "g h"]);
        assert_eq!(
            wrap("e\u{301}e\u{301}e\u{301}", 2),
            ["e\u{301}e\u{301}", "e\u{301}"]
        );
        assert_eq!(wrap("a 1\u{a0}ms", 4), ["a", "1 ms"]);
        assert!(wrap("  ", 4).is_empty());
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_path_can_stay_whole() {
        assert_eq!(
            wrap_whole("at /a/long/path ok", 6),
            ["at", "/a/long/path", "ok"]
        );
        assert_eq!(wrap_whole("a bb ccc", 4), ["a bb", "ccc"]);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(wrap("a\u{1b}[31m\u{9b}b\u{202e}c\r\n", 80), ["a [31m b c"]);
    }
}
