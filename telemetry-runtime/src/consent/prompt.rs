//! What there is to ask, and what lines that were typed mean. Terminal and words are elsewhere.

use super::{
    policy::Decision,
    sources::{Sources, User},
};
use crate::Source;

/// How often a word that nobody understands is asked for again.
const MISSES_MAX: u8 = 2;

/// How often everything is shown; a keyboard that something lies on must come to an end.
const SHOWN_MAX: u8 = 8;

/// What the user can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Whether to record at all: nobody has said anything.
    Consent,
    /// What is more than was agreed to, if anything is.
    Review,
}

/// What there is to ask.
///
/// # Errors
/// The source that has decided already.
pub fn matter(sources: &Sources, decision: &Decision) -> Result<Matter, Source> {
    if decision.terms.is_none() && decision.source != Source::Nobody {
        return Err(decision.source);
    }
    if sources.environment.grant().is_some() {
        return Err(Source::Environment);
    }
    match sources.user {
        User::Silent => Ok(Matter::Consent),
        User::Wishes { .. } => Ok(Matter::Review),
        User::Off { .. } | User::Faulty(_) => Err(Source::UserFile),
    }
}

/// One of the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whether to record.
    Record,
    /// Whether to share reports.
    Share,
}

/// What came from the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// A line.
    Line(&'a [u8]),
    /// Nothing until the time was over.
    Silence,
    /// The input has ended, or a signal came.
    Nothing,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The question.
    Ask(Part),
    /// The question once more, with the words that are accepted.
    Again(Part),
    /// Everything there is to know, and the question once more.
    Explain(Part),
    /// It is over.
    Over(Answer),
}

/// What the answers together mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes {
        /// To reports, too.
        share: bool,
    },
    /// No.
    No,
    /// No, by the default of a question whose time went by.
    Unanswered,
    /// Nothing at all, so nothing is written down.
    Nothing,
}

/// A conversation, line by line.
#[derive(Debug)]
pub struct Transcript {
    part: Part,
    share_is_asked: bool,
    misses: u8,
    shown: u8,
}

impl Transcript {
    /// Begins with the first question; the second one is asked only after a yes, and only if wanted.
    pub const fn new(share_is_asked: bool) -> Self {
        Self {
            part: Part::Record,
            share_is_asked,
            misses: 0,
            shown: 0,
        }
    }

    /// What a line leads to.
    pub fn hear(&mut self, heard: Heard<'_>) -> Next {
        let line = match (heard, self.part) {
            (Heard::Line(line), _) => line,
            (Heard::Silence, Part::Record) => return Next::Over(Answer::Unanswered),
            (Heard::Silence, Part::Share) => return Next::Over(Answer::Yes { share: false }),
            (Heard::Nothing, _) => return Next::Over(Answer::Nothing),
        };
        match (Word::of(line), self.part) {
            (Word::Yes, Part::Record) if self.share_is_asked => {
                self.part = Part::Share;
                self.misses = 0;
                Next::Ask(self.part)
            }
            (Word::Yes, part) => Next::Over(Answer::Yes {
                share: part == Part::Share,
            }),
            (Word::No, Part::Record) => Next::Over(Answer::No),
            (Word::No, Part::Share) => Next::Over(Answer::Yes { share: false }),
            (Word::Explain, part) if self.shown < SHOWN_MAX => {
                self.shown += 1;
                Next::Explain(part)
            }
            (Word::Unknown, part) if self.misses < MISSES_MAX => {
                self.misses += 1;
                Next::Again(part)
            }
            (Word::Explain | Word::Unknown, _) => Next::Over(Answer::Nothing),
        }
    }
}

enum Word {
    Yes,
    No,
    Explain,
    Unknown,
}

impl Word {
    /// An empty line is a no: that is the default.
    fn of(line: &[u8]) -> Self {
        match line.trim_ascii().to_ascii_lowercase().as_slice() {
            b"y" | b"yes" => Self::Yes,
            b"" | b"n" | b"no" => Self::No,
            b"?" => Self::Explain,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use telemetry_schema::Level;

    use super::*;
    use crate::{
        Host,
        consent::{
            policy::decide,
            sources::{AgreedTo, Environment, Policy, ShareWord, Wish, Word as Said},
            terms::{Categories, Limits},
        },
    };

    const HOST: Host = Host::new("tool", "1.0.0", "tool");

    /// Where a conversation ends that the input ends after some lines, and after how many.
    fn ends(share: bool, lines: &[&str]) -> (Answer, usize) {
        ends_by(Heard::Nothing, share, lines)
    }

    fn ends_by(end: Heard<'_>, share: bool, lines: &[&str]) -> (Answer, usize) {
        let mut transcript = Transcript::new(share);
        for (at, line) in lines.iter().enumerate() {
            if let Next::Over(answer) = transcript.hear(Heard::Line(line.as_bytes())) {
                return (answer, at + 1);
            }
        }
        match transcript.hear(end) {
            Next::Over(answer) => (answer, lines.len()),
            next => panic!("{next:?} after {end:?}"),
        }
    }

    const YES: Answer = Answer::Yes { share: false };
    const SHARED: Answer = Answer::Yes { share: true };

    #[test]
    fn only_a_yes_is_a_yes() {
        for yes in ["y", "Y\n", " yes \r\n", "YES"] {
            assert_eq!(ends(false, &[yes]), (YES, 1), "{yes:?}");
            assert_eq!(ends(true, &[yes, "n"]), (YES, 2), "{yes:?}");
            assert_eq!(ends(true, &[yes, ""]), (YES, 2), "{yes:?}");
            assert_eq!(ends(true, &[yes, yes]), (SHARED, 2), "{yes:?}");
        }
        for no in ["n", "N\n", "no", "No\r\n", "", "\n", "  \n"] {
            assert_eq!(ends(true, &[no, "y"]), (Answer::No, 1), "{no:?}");
        }
        for other in ["yy", "ja", "1", "true", "y n", "\u{1b}[A", "\u{ff59}"] {
            assert_eq!(ends(false, &[other]), (Answer::Nothing, 1), "{other:?}");
        }
    }

    #[test]
    fn what_nobody_understands_is_asked_again_twice() {
        assert_eq!(ends(false, &["a", "b", "y"]), (YES, 3));
        assert_eq!(ends(false, &["a", "b", "c", "y"]), (Answer::Nothing, 3));
        assert_eq!(ends(true, &["a", "b", "y", "c", "d", "y"]), (SHARED, 6));
        assert_eq!(
            ends(true, &["y", "a", "b", "c", "y"]),
            (Answer::Nothing, 4),
            "half an answer is none"
        );
    }

    #[test]
    fn everything_is_shown_as_often_as_a_person_asks_and_not_for_ever() {
        assert_eq!(ends(false, &["?", "?", "what", "?", "y"]), (YES, 5));
        assert_eq!(ends(true, &["?", "y", "?", "n"]), (YES, 4));
        assert_eq!(ends(false, &["?"; 50]), (Answer::Nothing, 9));
    }

    #[test]
    fn without_an_answer_to_all_there_is_none() {
        assert_eq!(ends(true, &[]), (Answer::Nothing, 0));
        assert_eq!(ends(true, &["y"]), (Answer::Nothing, 1));
        assert_eq!(ends(true, &["?", "what"]), (Answer::Nothing, 2));
    }

    #[test]
    fn a_question_whose_time_goes_by_takes_its_default() {
        let ends = |share, lines| ends_by(Heard::Silence, share, lines);
        for lines in [&[][..], &["?"], &["what"], &["?", "what", "what"]] {
            assert_eq!(ends(true, lines), (Answer::Unanswered, lines.len()));
            assert_eq!(ends(false, lines), (Answer::Unanswered, lines.len()));
        }
        assert_eq!(ends(true, &["y"]), (YES, 1), "that was said, sharing not");
        assert_eq!(ends(true, &["y", "?", "what"]), (YES, 3));
    }

    fn wishes(agreed: bool) -> User {
        User::Wishes {
            wish: Wish {
                level: Level::Basic,
                categories: Categories::All,
                share: false,
                limits: Limits::default(),
                since: None,
            },
            agreed: agreed.then_some(AgreedTo {
                level: Level::Basic,
                categories: Categories::All,
                share: false,
                stretch: None,
            }),
        }
    }

    fn matter_of(sources: &Sources) -> Result<Matter, Source> {
        matter(sources, &decide(&HOST, sources))
    }

    #[test]
    fn who_has_said_nothing_is_asked_and_who_agreed_is_shown_the_rest() {
        let user = |user| Sources {
            user,
            ..Sources::default()
        };
        assert_eq!(matter_of(&user(User::Silent)), Ok(Matter::Consent));
        assert_eq!(matter_of(&user(wishes(true))), Ok(Matter::Review));
        assert_eq!(matter_of(&user(wishes(false))), Ok(Matter::Review));
        let off = [true, false].map(|answered| User::Off { answered });
        for no in off.into_iter().chain([User::Faulty(String::new())]) {
            assert_eq!(matter_of(&user(no)), Err(Source::UserFile));
        }
    }

    #[test]
    fn where_somebody_else_has_decided_nobody_is_asked() {
        let environment = |change: fn(&mut Environment)| {
            let mut environment = Environment::default();
            change(&mut environment);
            environment
        };
        let decided = [
            (
                Source::DoNotTrack,
                environment(|it| it.do_not_track = Some("1".to_owned())),
            ),
            (Source::Environment, environment(|it| it.word = Said::Off)),
            (
                Source::Environment,
                environment(|it| it.word = Said::Unknown("on".to_owned())),
            ),
            (
                Source::Environment,
                environment(|it| it.word = Said::Grants(Level::Full)),
            ),
            (Source::Ci, environment(|it| it.ci = Some("CI"))),
        ];
        for user in [User::Silent, wishes(true), wishes(false)] {
            for (source, environment) in &decided {
                let sources = Sources {
                    environment: environment.clone(),
                    user: user.clone(),
                    policy: Policy::Silent,
                };
                assert_eq!(matter_of(&sources), Err(*source), "{sources:?}");
            }
            for policy in [Policy::Refuses, Policy::Faulty(String::new())] {
                let sources = Sources {
                    policy,
                    user: user.clone(),
                    ..Sources::default()
                };
                assert_eq!(matter_of(&sources), Err(Source::Policy), "{sources:?}");
            }
        }
        // What only lowers, or only speaks of the report, leaves the question open.
        let sources = Sources {
            policy: Policy::Lowers {
                endpoint: None,
                level: Level::Basic,
                share: false,
                limits: Limits::default(),
            },
            environment: environment(|it| it.share = ShareWord::Off),
            user: User::Silent,
        };
        assert_eq!(matter_of(&sources), Ok(Matter::Consent));
    }
}
