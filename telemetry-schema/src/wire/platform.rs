//! The few words by which a report tells what it ran on. Whatever has no word here is `other`.

use serde::{Deserialize, Serialize};

/// Where a release comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Built by a developer.
    Dev,
    /// Built every night.
    Nightly,
    /// Built for those who try what comes next.
    Beta,
    /// Built for everybody.
    Release,
}

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Os {
    /// Linux.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
    /// Any other.
    Other,
}

/// An architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Arch {
    /// x86 of 64 bits.
    #[serde(rename = "x86_64")]
    X86_64,
    /// Arm of 64 bits.
    #[serde(rename = "aarch64")]
    Aarch64,
    /// Any other.
    #[serde(rename = "other")]
    Other,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dev, Self::Nightly, Self::Beta, Self::Release];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Nightly => "nightly",
            Self::Beta => "beta",
            Self::Release => "release",
        }
    }

    /// The channel of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == word)
    }
}

impl Os {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Macos => "macos",
            Self::Windows => "windows",
            Self::Other => "other",
        }
    }

    /// The one that [`std::env::consts::OS`] names.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "linux" => Self::Linux,
            "macos" => Self::Macos,
            "windows" => Self::Windows,
            _ => Self::Other,
        }
    }
}

impl Arch {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
            Self::Other => "other",
        }
    }

    /// The one that [`std::env::consts::ARCH`] names.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "x86_64" => Self::X86_64,
            "aarch64" => Self::Aarch64,
            _ => Self::Other,
        }
    }
}
