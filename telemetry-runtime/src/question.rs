//! What a program asks its user in a terminal, and what comes of it.

use std::time::Duration;

use telemetry_schema::Level;

use crate::{Error, Source};

/// How long an answer is waited for unless the program says otherwise: a person who reads the list
/// needs half of it, and who has left the terminal holds nothing up for long.
const WAIT: Duration = Duration::from_secs(60);

/// The longest that an answer is waited for.
const WAIT_MAX: Duration = Duration::from_secs(3_600);

/// What [`Telemetry::ask`](crate::Telemetry::ask) asks: whether everything of a level may be
/// recorded.
///
/// ```
/// use std::time::Duration;
/// use telemetry_runtime::{Level, Question};
///
/// const QUESTION: Question = Question::new()
///     .level(Level::Enhanced)
///     .wait(Duration::from_secs(30))
///     .command("tool telemetry");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    any(not(feature = "store"), telemetry_off),
    allow(dead_code, reason = "nothing is asked in this build")
)]
pub struct Question {
    pub(crate) level: Level,
    pub(crate) wait: Duration,
    pub(crate) command: Option<&'static str>,
}

/// What came of a question. There is nothing that a program has to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Asked {
    /// Nobody was asked, and why.
    NotAsked(Unasked),
    /// The user agreed; it is in force.
    Yes,
    /// The user said no, or let the time go by, which is the same. It is written down, and not
    /// asked again.
    No,
    /// There was no answer: the input ended, a signal came, or nobody understood it. Nothing is
    /// written down.
    NoAnswer,
    /// There was an answer and it could not be written down. The user was told.
    Failed(Error),
}

/// Why nobody was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unasked {
    /// It is decided already: by the user, or by a source that no answer overrules.
    Decided(Source),
    /// Nobody sits there who could read the question and answer it.
    NoTerminal,
    /// This process has asked before.
    Before,
    /// The program has nothing to record at this level.
    Nothing,
}

impl Question {
    /// Asks for level basic and waits a minute for the answer.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            level: Level::Basic,
            wait: WAIT,
            command: None,
        }
    }

    /// The level that is asked for. A policy of the system's owner may lower it.
    #[must_use]
    pub const fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// How long each answer is waited for, at most an hour. Then the answer is no.
    #[must_use]
    pub const fn wait(mut self, time: Duration) -> Self {
        self.wait = if time.as_secs() < WAIT_MAX.as_secs() {
            time
        } else {
            WAIT_MAX
        };
        self
    }

    /// The words by which the user calls the command that the program embeds, such as
    /// `tool telemetry`: with them the user is told how to change the answer. Without them the user
    /// is shown the file that it stands in.
    #[must_use]
    pub const fn command(mut self, words: &'static str) -> Self {
        self.command = Some(words);
        self
    }
}

impl Default for Question {
    fn default() -> Self {
        Self::new()
    }
}
