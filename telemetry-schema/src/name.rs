//! The rules for names: `[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*`, at most 64 characters, and no word
//! for personal data or content.

use crate::words;

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
        let accepted = byte.is_ascii_lowercase()
            || (!starts_word && (byte.is_ascii_digit() || byte == b'_' || byte == b'.'));
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
/// When the name is refused.
pub const fn judge(name: &str, allowed: bool) {
    match check(name) {
        Ok(()) => {}
        Err(Fault::Empty) => panic!("a name is empty"),
        Err(Fault::Long) => panic!("a name has more than 64 characters"),
        Err(Fault::Character(_)) => {
            panic!("a name is not of the form `[a-z][a-z0-9_]*(.[a-z][a-z0-9_]*)*`")
        }
    }
    assert!(
        allowed || words::personal(name).is_none(),
        "a name speaks of personal data or content; `allow_name = \"reason\"` says why it does not"
    );
}

/// Whether two names are the same, in const evaluation.
#[must_use]
pub const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}
