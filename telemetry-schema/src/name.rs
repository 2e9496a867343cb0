//! The rules for names: `[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*`, at most 64 characters, and no word
//! for personal data or content.
//!
//! ```
//! use telemetry_schema::name::{Fault, check};
//!
//! assert_eq!(check("search.indexed"), Ok(()));
//! assert_eq!(check("search indexed"), Err(Fault::Character(6)));
//! ```

use crate::{message::Message, packed, words};

/// The most characters of a name.
pub const LENGTH_MAX: usize = 64;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no character.
    Empty,
    /// There are more than 64 characters.
    Long,
    /// The byte at this place is not accepted there.
    Character(usize),
}

/// Checks the form alone.
///
/// # Errors
/// The first fault, from the left.
pub const fn check(name: &str) -> Result<(), Fault> {
    let bytes = name.as_bytes();
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.len() > LENGTH_MAX {
        return Err(Fault::Long);
    }
    let mut at = 0;
    let mut starts_word = true;
    while at < bytes.len() {
        let byte = bytes[at];
        // Not `is_ascii_lowercase` and its like: in const evaluation a call costs more than this.
        let accepted = (byte >= b'a' && byte <= b'z')
            || (!starts_word && ((byte >= b'0' && byte <= b'9') || byte == b'_' || byte == b'.'));
        if !accepted {
            return Err(Fault::Character(at));
        }
        starts_word = byte == b'.';
        at += 1;
    }
    if starts_word {
        Err(Fault::Character(bytes.len() - 1))
    } else {
        Ok(())
    }
}

/// Judges a name while the host is compiled: its form and, unless a reason was given, its words.
///
/// # Panics
/// When the name is refused; the message names it and what is wrong.
#[track_caller]
pub const fn judge(name: &str, allowed: bool) {
    if packed::is_harmless(name) {
        return;
    }
    if let Err(fault) = check(name) {
        refuse_form(name, fault);
    }
    if !allowed && let Some(refusal) = words::refusal(name) {
        refuse_word(name, &refusal);
    }
}

#[track_caller]
const fn refuse_form(name: &str, fault: Fault) -> ! {
    let message = match fault {
        Fault::Empty => Message::new().text("a name is empty"),
        Fault::Long => Message::new()
            .name(name)
            .text(" has ")
            .number(name.len() as u128)
            .text(" characters: a name has at most 64"),
        Fault::Character(_) => Message::new()
            .name(name)
            .text(" is not a name: names are lower-case words of `a` to `z`, `0` to `9` and `_` that start with a letter and may be joined by dots"),
    };
    panic!("{}", message.as_str())
}

#[track_caller]
const fn refuse_word(name: &str, refusal: &words::Refusal) -> ! {
    let (_, rest) = name.split_at(refusal.from);
    let (word, _) = rest.split_at(refusal.to - refusal.from);
    let message = Message::new()
        .name(word)
        .text(" in the name ")
        .name(name)
        .text(" tells ")
        .text(refusal.group.about)
        .text("\nname what is recorded instead, or say why it is harmless with `allow_name = \"reason\"`");
    panic!("{}", message.as_str())
}

/// Whether two names are the same, in const evaluation.
#[must_use]
pub const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    // From the end, where the names of a host differ soonest.
    let mut at = left.len();
    while at > 0 {
        at -= 1;
        if left[at] != right[at] {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_joined_by_dots() {
        for name in ["a", "command_executed", "search.indexed", "x86_64"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        for (name, fault) in [
            ("", Fault::Empty),
            ("A", Fault::Character(0)),
            ("1a", Fault::Character(0)),
            ("a.", Fault::Character(1)),
            ("a..b", Fault::Character(2)),
            ("a.1", Fault::Character(2)),
            ("a._b", Fault::Character(2)),
            ("a b", Fault::Character(1)),
            ("a-b", Fault::Character(1)),
            ("naïve", Fault::Character(2)),
        ] {
            assert_eq!(check(name), Err(fault), "{name}");
        }
        assert_eq!(check(&"a".repeat(LENGTH_MAX)), Ok(()));
        assert_eq!(check(&"a".repeat(LENGTH_MAX + 1)), Err(Fault::Long));
    }

    #[test]
    #[should_panic(expected = "`email` in the name `contacted.email` tells how to reach somebody")]
    fn a_refused_word_is_named() {
        judge("contacted.email", false);
    }

    #[test]
    fn a_reason_allows_words_but_not_forms() {
        judge("contacted.email", true);
        assert!(std::panic::catch_unwind(|| judge("contacted email", true)).is_err());
    }
}
