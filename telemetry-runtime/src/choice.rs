//! What a user chooses, in the words of a settings page.

use std::collections::BTreeSet;

use telemetry_schema::Level;

/// What a user chooses to let be recorded: everything of a level, on this device only, unless more
/// is said.
///
/// ```
/// use telemetry_runtime::{Choice, Level, Means};
///
/// let choice = Choice::new(Level::Basic).categories(["search"]).by(Means::Settings);
/// # let _ = choice;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub(crate) level: Level,
    pub(crate) categories: Option<BTreeSet<String>>,
    pub(crate) share: bool,
    pub(crate) by: Means,
}

/// By what means an answer was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Means {
    /// By a command.
    Command,
    /// By the answer to a question in a terminal.
    Prompt,
    /// In the program's settings.
    #[default]
    Settings,
}

impl Choice {
    /// Everything of a level, in all categories, on this device only.
    #[must_use]
    pub const fn new(level: Level) -> Self {
        Self {
            level,
            categories: None,
            share: false,
            by: Means::Settings,
        }
    }

    /// Only entries of these categories.
    #[must_use]
    pub fn categories<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.categories = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Whether reports may leave this device.
    #[must_use]
    pub const fn share(mut self, share: bool) -> Self {
        self.share = share;
        self
    }

    /// By what means the user answered.
    #[must_use]
    pub const fn by(mut self, means: Means) -> Self {
        self.by = means;
        self
    }
}

impl Means {
    /// A word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Prompt => "prompt",
            Self::Settings => "settings",
        }
    }
}
