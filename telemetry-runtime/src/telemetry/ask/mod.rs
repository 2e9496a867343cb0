//! The question in a terminal: who is asked, what is shown, what the answer changes.

mod terminal;
mod words;

use std::sync::atomic::{AtomicBool, Ordering::AcqRel};

use telemetry_schema::Level;

use self::{terminal::Terminal, words::Words};
use super::{Review, Telemetry, session::Session, withdrawal::No};
use crate::{
    Asked, Choice, Error, Means, Question, Source, Unasked,
    consent::{
        declined,
        prompt::{self, Answer, Matter, Next, Part, Transcript},
        sources::{Policy, ShareWord, Sources},
        survey::Survey,
    },
    explain::Listing,
    paths::Paths,
};

/// One process asks once, whatever came of it.
static ASKED: AtomicBool = AtomicBool::new(false);

impl Telemetry {
    /// Asks the user in the terminal, if there is something to ask: for consent where nobody has
    /// said anything, for a review where this version can record more than was agreed to.
    ///
    /// A program calls it when its work is done and its output written, and not where it was asked
    /// for output that programs read, such as `--json`. It writes to stderr alone,
    /// shows first what there is to agree to, and waits for an answer as long as the question says;
    /// the default is no. It asks once in a process, and only if stdin, stdout and stderr are
    /// terminals and the program is in the foreground: a stdout that goes into a file or a pipe
    /// belongs to a script. Nobody is asked in CI, where a policy, `DO_NOT_TRACK` or the
    /// environment has decided, or who has said no before. Elsewhere than on Unix nobody is asked.
    ///
    /// A yes does what [`Self::enable`] or [`Self::agree`] does. A no is written down: a no to a
    /// review counts for these very changes, and all else that was agreed to goes on. Who lets the time go
    /// by has said no, so that a terminal before which nobody sits is held up once and not by every
    /// run; the question says so, and so does [`Self::status`]. The end of the input and a signal
    /// change nothing. Ctrl-C does what it always does; the terminal's mode is never changed, so
    /// that there is nothing to restore.
    ///
    /// ```no_run
    /// use telemetry_runtime::Question;
    ///
    /// let telemetry = telemetry_runtime::start!();
    /// // … the work, and its output …
    /// telemetry.ask(&Question::new().command("tool telemetry"));
    /// ```
    #[expect(
        clippy::must_use_candidate,
        reason = "there is nothing that has to be done about it"
    )]
    pub fn ask(&self, question: &Question) -> Asked {
        match self.occasion(question) {
            Ok(occasion) => occasion.ask(),
            Err(unasked) => Asked::NotAsked(unasked),
        }
    }

    /// What is asked now, if anything.
    fn occasion<'a>(&'a self, question: &'a Question) -> Result<Occasion<'a>, Unasked> {
        let decided = Unasked::Decided;
        let session = self.first().map_err(|_| decided(Source::Process))?;
        let paths = session.paths.as_ref().ok_or(decided(Source::NoHome))?;
        let terminal = Terminal::of_process().ok_or(Unasked::NoTerminal)?;
        let survey = session.survey().ok_or(decided(Source::NoHome))?;
        if survey.unread.is_some() {
            return Err(decided(Source::Place));
        }
        let matter = prompt::matter(&survey.sources, &survey.decision).map_err(decided)?;
        let about = match matter {
            Matter::Consent => About::Consent(offer(question, &survey.sources)),
            Matter::Review => About::Review(undecided(session, paths, &survey)?),
        };
        let listing = self.listing();
        if about.is_nothing(&listing) {
            return Err(Unasked::Nothing);
        }
        if ASKED.swap(true, AcqRel) {
            return Err(Unasked::Before);
        }
        Ok(Occasion {
            telemetry: self,
            session,
            paths,
            question,
            terminal,
            survey,
            about,
            listing,
        })
    }
}

/// A review that nobody has answered yet.
fn undecided(session: &Session, paths: &Paths, survey: &Survey) -> Result<Review, Unasked> {
    let decided = Unasked::Decided(Source::UserFile);
    let review = Review::of(session, survey).map_err(|_| decided)?;
    if review.is_empty() || declined::is_declined(&paths.declined(), &review.digest()) {
        return Err(decided);
    }
    Ok(review)
}

/// The level that is offered: a policy that lowers would make more of it a wish.
fn offer(question: &Question, sources: &Sources) -> Level {
    match sources.policy {
        Policy::Lowers { level, .. } => question.level.min(level),
        _ => question.level,
    }
}

/// What a question is about.
enum About {
    /// Whether anything of a level may be recorded.
    Consent(Level),
    /// What is more than was agreed to.
    Review(Review),
}

/// A question that is about to be asked.
struct Occasion<'a> {
    telemetry: &'a Telemetry,
    session: &'a Session,
    paths: &'a Paths,
    question: &'a Question,
    terminal: Terminal,
    /// What the question rests on.
    survey: Survey,
    about: About,
    listing: Listing,
}

impl About {
    fn is_nothing(&self, listing: &Listing) -> bool {
        match self {
            Self::Consent(level) => words::entries(listing, *level).next().is_none(),
            Self::Review(_) => false,
        }
    }
}

impl Occasion<'_> {
    fn ask(&self) -> Asked {
        let words = self.words();
        let mut transcript = Transcript::new(self.shares());
        let mut next = Next::Ask(Part::Record);
        self.terminal.say(&words.before(&self.about));
        let answer = loop {
            let part = match next {
                Next::Over(answer) => break answer,
                Next::Ask(part) => part,
                Next::Again(part) => {
                    self.terminal.say(&words.accepted());
                    part
                }
                Next::Explain(part) => {
                    self.terminal.say(&words.everything(&self.about));
                    part
                }
            };
            self.terminal.say(&words.question(&self.about, part));
            let wait = self.question.wait;
            next = self.terminal.hear(wait, |heard| transcript.hear(heard));
        };
        self.settle(answer, &words)
    }

    fn words(&self) -> Words<'_> {
        Words {
            listing: &self.listing,
            width: self.terminal.width(),
            wait: self.question.wait,
            command: self.question.command,
            file: self.paths.user_file(),
        }
    }

    /// Whether the report is a question of its own: there is a place to send it to, and nobody has
    /// decided about it.
    fn shares(&self) -> bool {
        let sources = &self.survey.sources;
        matches!(self.about, About::Consent(_))
            && self.listing.endpoint.is_some()
            && sources.environment.share == ShareWord::Silent
            && !matches!(sources.policy, Policy::Lowers { share: false, .. })
    }

    fn settle(&self, answer: Answer, words: &Words<'_>) -> Asked {
        // Whoever decides in another terminal meanwhile has decided.
        let is_overtaken = || {
            let now = self.session.survey();
            now.is_none_or(|now| now.stamps != self.survey.stamps)
        };
        if answer != Answer::Nothing && is_overtaken() {
            self.terminal.say(&words.overtaken());
            return Asked::NotAsked(Unasked::Decided(Source::UserFile));
        }
        let (done, asked) = match answer {
            Answer::Nothing => (Ok(()), Asked::NoAnswer),
            Answer::Yes { share } => (self.agree(share), Asked::Yes),
            Answer::No => (self.decline(No::Said(Means::Prompt)), Asked::No),
            Answer::Unanswered => (self.decline(No::Unanswered), Asked::No),
        };
        match done {
            Ok(()) => {
                self.terminal.say(&words.after(&self.about, answer));
                asked
            }
            Err(error) => {
                self.terminal.say(&words.failed(&error));
                Asked::Failed(error)
            }
        }
    }

    fn agree(&self, share: bool) -> Result<(), Error> {
        match &self.about {
            About::Consent(level) => {
                let choice = Choice::new(*level).share(share).by(Means::Prompt);
                self.telemetry.enable(&choice)
            }
            About::Review(review) => self.telemetry.agree(review, Means::Prompt),
        }
    }

    fn decline(&self, no: No) -> Result<(), Error> {
        match &self.about {
            About::Consent(_) => self.telemetry.withdraw(no),
            About::Review(review) => self.telemetry.turn_down(review, no),
        }
    }
}
