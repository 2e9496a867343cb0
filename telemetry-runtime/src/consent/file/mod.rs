//! The file in which a user, or a system's owner, says what may be recorded.

mod read;
#[cfg(test)]
mod tests;
mod write;

use super::sources::Wish;
pub use read::{read_policy, read_user};
pub use write::user_text;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// The version of the text that the user is shown before agreeing.
pub const TEXT: u32 = 2;

/// What a file says, once understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// `level = "off"`.
    Off {
        /// Whether somebody said so: who does not answer a question in time has said no as well.
        answered: bool,
    },
    /// A level and what goes with it.
    Level(Wish),
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It was written by a newer version.
    Newer,
    /// As a phrase that follows the path.
    Content(String),
}

impl Fault {
    /// A sentence that names the file.
    pub fn sentence(&self, path: &std::path::Path) -> String {
        match self {
            Self::Newer => format!(
                "{} was written by a newer version of this program",
                path.display()
            ),
            Self::Content(why) => format!("{} {why}", path.display()),
        }
    }
}
