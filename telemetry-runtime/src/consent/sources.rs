//! What was said, before anybody decides.

use std::{env, ffi::OsString};

use telemetry_schema::Level;

use super::{
    ci,
    terms::{Categories, Limits},
};
use crate::Host;

/// Everything that may decide. Files count as silent until they are read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// What the environment says.
    pub environment: Environment,
    /// What the system's owner says.
    pub policy: Policy,
    /// What the user says.
    pub user: User,
}

/// What the environment of this process says.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The value of `DO_NOT_TRACK`, where it refuses.
    pub do_not_track: Option<String>,
    /// `<PRODUCT>_TELEMETRY`.
    pub word: Word,
    /// `<PRODUCT>_TELEMETRY_SHARE`.
    pub share: ShareWord,
    /// The variable that a build server sets.
    pub ci: Option<&'static str>,
    /// `<PRODUCT>_TELEMETRY_DEBUG`: records are printed, and nothing is recorded.
    pub debug: Option<DebugForm>,
    /// `<PRODUCT>_TELEMETRY_CA`: a file of certificates that are trusted besides those of the system.
    #[cfg(feature = "upload")]
    pub certificates: Option<OsString>,
}

/// How the records of a run for debugging are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DebugForm {
    /// A line that people read.
    Text,
    /// A JSON object on a line.
    Json,
}

/// The word in `<PRODUCT>_TELEMETRY`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Word {
    /// Not set, or empty.
    #[default]
    Silent,
    /// `off`.
    Off,
    /// A level.
    Grants(Level),
    /// Any other word, which counts as `off`.
    Unknown(String),
}

/// The word in `<PRODUCT>_TELEMETRY_SHARE`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ShareWord {
    /// Not set, or empty.
    #[default]
    Silent,
    /// `on`.
    On,
    /// `off`.
    Off,
    /// Any other word, which counts as `off`.
    Unknown(String),
}

/// What the file of the system's owner says. It can refuse, lower and redirect, and never grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// There is no such file.
    #[default]
    Silent,
    /// `level = "off"`.
    Refuses,
    /// At most this much.
    Lowers {
        /// The highest level that it lets through.
        level: Level,
        /// Whether reports may be sent if somebody else grants that.
        share: bool,
        /// What it lowers besides.
        limits: Limits,
        /// Where reports go instead of where the program says, if they go anywhere.
        endpoint: Option<String>,
    },
    /// It is there and cannot be understood, so it refuses; why, in a sentence.
    Faulty(String),
}

/// What the user's file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum User {
    /// There is no such file.
    #[default]
    Silent,
    /// `level = "off"`.
    Off {
        /// Whether somebody said so, or a question's time went by.
        answered: bool,
    },
    /// A level, which grants as far as it was agreed to.
    Wishes {
        /// What the file asks for.
        wish: Wish,
        /// What was agreed to; nothing for a level that was written by hand.
        agreed: Option<AgreedTo>,
    },
    /// It is there and cannot be understood, so it refuses; why, in a sentence.
    Faulty(String),
}

/// What the user's file asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The level.
    pub level: Level,
    /// The categories.
    pub categories: Categories,
    /// Whether reports may be sent.
    pub share: bool,
    /// What it lowers.
    pub limits: Limits,
    /// Since when.
    pub since: Option<telemetry_schema::Date>,
}

/// The bounds of what lies beside the agreed catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedTo {
    /// The highest level that was agreed to.
    pub level: Level,
    /// The categories that were agreed to.
    pub categories: Categories,
    /// Whether sharing was agreed to, with the endpoint that the program has now.
    pub share: bool,
    /// See [`Agreed::stretch`](super::agreed::Agreed::stretch).
    pub stretch: Option<u32>,
}

impl Environment {
    /// Reads the environment of this process.
    pub fn of(host: &Host) -> Self {
        Self::from_variables(host, |name| env::var_os(name))
    }

    /// Reads variables.
    pub fn from_variables(host: &Host, get: impl Fn(&str) -> Option<OsString>) -> Self {
        Self {
            do_not_track: set(get("DO_NOT_TRACK")).filter(|value| !is_no(value)),
            word: Word::of(set(get(&host.variable("")))),
            share: ShareWord::of(set(get(&host.variable("_SHARE")))),
            ci: ci::variable(|name| set(get(name)).is_some_and(|value| !is_no(&value))),
            debug: set(get(&host.variable("_DEBUG")))
                .filter(|value| !is_no(value))
                .map(|value| DebugForm::of(&value)),
            #[cfg(feature = "upload")]
            certificates: get(&host.variable("_CA")).filter(|value| !value.is_empty()),
        }
    }

    /// Whether the environment alone decides that nothing is recorded.
    pub fn refuses(&self) -> bool {
        self.do_not_track.is_some()
            || match self.word {
                Word::Off | Word::Unknown(_) => true,
                Word::Silent => self.ci.is_some(),
                Word::Grants(_) => false,
            }
    }

    /// Whether it grants or refuses something for this process alone, so that no cached decision
    /// applies.
    pub fn speaks(&self) -> bool {
        self.grant().is_some() || self.share != ShareWord::Silent
    }

    /// The level that the environment grants.
    pub fn grant(&self) -> Option<Level> {
        match self.word {
            Word::Grants(level) => Some(level),
            _ => None,
        }
    }
}

impl DebugForm {
    /// What else is said means that somebody wants to see something.
    fn of(value: &str) -> Self {
        match value {
            "json" => Self::Json,
            _ => Self::Text,
        }
    }

    /// The word that asks for it.
    #[cfg(feature = "cli")]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "1",
            Self::Json => "json",
        }
    }
}

impl Word {
    fn of(value: Option<String>) -> Self {
        match value {
            None => Self::Silent,
            Some(word) if word == "off" => Self::Off,
            Some(word) => Level::parse(&word).map_or(Self::Unknown(word), Self::Grants),
        }
    }
}

impl ShareWord {
    fn of(value: Option<String>) -> Self {
        match value {
            None => Self::Silent,
            Some(word) if word == "on" => Self::On,
            Some(word) if word == "off" => Self::Off,
            Some(word) => Self::Unknown(word),
        }
    }
}

/// A value that is not empty. What is not UTF-8 becomes a word that nothing knows.
fn set(value: Option<OsString>) -> Option<String> {
    value
        .map(|value| {
            value
                .into_string()
                .unwrap_or_else(|value| value.to_string_lossy().into_owned())
        })
        .filter(|value| !value.is_empty())
}

fn is_no(value: &str) -> bool {
    value == "0" || value.eq_ignore_ascii_case("false")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: Host = Host::new("tool", "1.0.0", "tool");

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::from_variables(&HOST, |name| {
            variables
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).into())
        })
    }

    #[test]
    fn do_not_track_refuses_unless_it_says_no() {
        for value in ["1", "true", "yes", "please"] {
            assert!(environment(&[("DO_NOT_TRACK", value)]).refuses(), "{value}");
        }
        for value in ["", "0", "false", "FALSE"] {
            assert!(
                !environment(&[("DO_NOT_TRACK", value)]).refuses(),
                "{value}"
            );
        }
    }

    #[test]
    fn only_four_words_are_known() {
        let word = |value| environment(&[("TOOL_TELEMETRY", value)]).word;
        assert_eq!(word(""), Word::Silent);
        assert_eq!(word("off"), Word::Off);
        assert_eq!(word("enhanced"), Word::Grants(Level::Enhanced));
        for other in ["on", "1", "Basic", "full ", "OFF"] {
            assert_eq!(word(other), Word::Unknown(other.to_owned()));
            assert!(environment(&[("TOOL_TELEMETRY", other)]).refuses());
        }
    }

    #[test]
    fn a_build_server_refuses_unless_the_environment_grants() {
        assert!(environment(&[("CI", "true")]).refuses());
        assert!(environment(&[("GITHUB_ACTIONS", "true")]).refuses());
        assert!(!environment(&[("CI", "false")]).refuses());
        assert!(!environment(&[("CI", "true"), ("TOOL_TELEMETRY", "basic")]).refuses());
        assert!(
            environment(&[
                ("CI", "true"),
                ("TOOL_TELEMETRY", "basic"),
                ("DO_NOT_TRACK", "1")
            ])
            .refuses()
        );
    }

    #[test]
    fn debugging_is_asked_for_by_any_word_but_no() {
        let debug = |value| environment(&[("TOOL_TELEMETRY_DEBUG", value)]).debug;
        for no in ["", "0", "false"] {
            assert_eq!(debug(no), None, "{no}");
        }
        assert_eq!(debug("1"), Some(DebugForm::Text));
        assert_eq!(debug("yes"), Some(DebugForm::Text));
        assert_eq!(debug("json"), Some(DebugForm::Json));
    }

    #[cfg(unix)]
    #[test]
    fn a_word_that_is_not_utf_8_counts_as_off() {
        use std::os::unix::ffi::OsStringExt;
        let environment = Environment::from_variables(&HOST, |name| {
            (name == "TOOL_TELEMETRY").then(|| OsString::from_vec(vec![0xff, b'f']))
        });
        assert!(environment.refuses());
    }
}
