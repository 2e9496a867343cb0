use core::fmt;

/// How much detail a user agreed to, and how much an entry needs.
///
/// An entry above the user's level records nothing; below it, it is recorded in its own form.
#[cfg_attr(
    all(feature = "serde", not(telemetry_off)),
    derive(serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(
    all(feature = "serde", not(telemetry_off)),
    serde(rename_all = "snake_case")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Daily counts of features by outcome, and of basic events.
    Basic,
    /// Adds timings and error kinds of features, and enhanced events.
    Enhanced,
    /// Adds single events, with a session id of one run on one day.
    Full,
}

impl Level {
    /// All levels, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Enhanced, Self::Full];

    /// The word used in attributes, files, the environment and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Enhanced => "enhanced",
            Self::Full => "full",
        }
    }

    /// The level that a word names, in lower case.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
