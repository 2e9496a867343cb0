//! The rules for texts that people read: descriptions, purposes, reasons.
//!
//! Listings print them to terminals, so control characters are refused where they are written and
//! where they are read; line ends and tabs are accepted, as doc comments hold them.
//!
//! ```
//! use telemetry_schema::prose::{Fault, check_required};
//!
//! assert_eq!(check_required("A command ended."), Ok(()));
//! assert_eq!(check_required("\u{1b}[2J"), Err(Fault::Control));
//! ```

/// The longest text, in bytes.
pub const BYTES_MAX: usize = 4_096;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no character.
    Empty,
    /// There are more than 4,096 bytes.
    Long,
    /// It holds a control character.
    Control,
}

/// Checks a text that may be empty.
///
/// # Errors
/// When it is too long or holds a control character.
pub const fn check(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if bytes.len() > BYTES_MAX {
        return Err(Fault::Long);
    }
    let len = bytes.len();
    let mut before = 0;
    let mut at = 0;
    while at < len {
        let byte = bytes[at];
        at += 1;
        // What nearly all texts are made of, first: const evaluation pays for each comparison.
        if byte >= b' ' && byte < 0x7f {
            continue;
        }
        // ESC and its like, DEL, and U+0080 to U+009F, which UTF-8 writes as C2 80 to C2 9F.
        if byte < 0x20 && byte != b'\n' && byte != b'\t'
            || byte == 0x7f
            || before == 0xc2 && byte < 0xa0
        {
            return Err(Fault::Control);
        }
        before = byte;
    }
    Ok(())
}

/// Checks a text that has to be there.
///
/// # Errors
/// As [`check`], and when it is empty.
pub const fn check_required(text: &str) -> Result<(), Fault> {
    if text.is_empty() {
        Err(Fault::Empty)
    } else {
        check(text)
    }
}

impl Fault {
    /// The fault as a phrase that follows what the text is.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::Long => "has more than 4,096 bytes",
            Self::Control => "holds a control character",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_refused_and_other_languages_are_not() {
        for text in ["A line.\nAnother.\tÄ, 字, é, \u{a0}", "", "§ ¿"] {
            assert_eq!(check(text), Ok(()), "{text:?}");
        }
        for text in ["\u{1b}[2J", "a\0", "\u{7f}", "a\u{9b}31m", "\r"] {
            assert_eq!(check(text), Err(Fault::Control), "{text:?}");
            assert!(text.chars().any(char::is_control));
        }
        assert_eq!(check(&"a".repeat(4_097)), Err(Fault::Long));
        assert_eq!(check_required(""), Err(Fault::Empty));
    }
}
