//! Everything that decides, read once.

use std::path::Path;

use telemetry_schema::{Date, document::Entry};

use super::{
    agreed::Agreed,
    file::{self, Said},
    gate::{self, Verdict},
    gate_file::Stamps,
    place::{self, Text},
    policy::{Decision, decide},
    sources::{AgreedTo, Environment, Policy, Sources, User},
};
use crate::{Error, Host, paths::Paths};

/// What was read and what it means. Nothing was written.
#[derive(Debug)]
pub struct Survey {
    /// Of the files, before they were read.
    pub stamps: Stamps,
    /// What was said.
    pub sources: Sources,
    /// What it means.
    pub decision: Decision,
    /// What was agreed to, if that can be read.
    pub agreed: Option<Agreed>,
    /// The first file that the system did not read to us. Everything else stands as if it said no,
    /// and that is not to be written down: the next time it may say something.
    pub unread: Option<Error>,
}

/// Whether what lies in the config folder counts as consent: it does not where nobody agreed on
/// this device, of which the gate file is the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// It counts.
    Given,
    /// There is no gate file: a level in the user's file is a wish.
    Missing,
}

impl Consent {
    /// What the data folder says. One system call.
    pub fn at(paths: &Paths) -> Self {
        if std::fs::symlink_metadata(paths.gate()).is_ok() {
            Self::Given
        } else {
            Self::Missing
        }
    }
}

impl Survey {
    /// Reads policy, user's file and agreed catalog.
    pub fn read(host: &Host, paths: &Paths, environment: &Environment, consent: Consent) -> Self {
        // Stamps first: a file that changes while it is read makes the decision stale.
        let stamps = Stamps::of(paths);
        let (user_path, agreed_path) = (paths.user_file(), paths.agreed());
        let files: [&Path; 3] = [paths.policy(), &user_path, &agreed_path];
        let [policy_file, user_file, agreed_file] = files.map(Source::read);
        let (agreed, agreed_fault) = agreed_file.agreed();
        let bounds = agreed
            .as_ref()
            .filter(|_| consent == Consent::Given)
            .map(|agreed| agreed.bounds(host));
        let sources = Sources {
            environment: environment.clone(),
            policy: policy_file.policy(),
            user: user_file.user(bounds),
        };
        let mut decision = decide(host, &sources);
        decision.problems.extend(agreed_fault);
        Self {
            stamps,
            sources,
            decision,
            agreed,
            unread: [policy_file, user_file, agreed_file]
                .into_iter()
                .find_map(Source::unread),
        }
    }

    /// Whether the user's file is not there.
    pub fn is_silent(&self) -> bool {
        self.sources.user == User::Silent
    }

    /// One verdict an entry, in the order of the entries.
    pub fn judge(&self, host: &Host, entries: &[Entry], today: Date) -> Vec<Verdict> {
        gate::judge(host, entries, &self.decision, self.agreed.as_ref(), today)
    }
}

/// What the policy file says.
pub fn policy(path: &Path) -> Policy {
    Source::read(path).policy()
}

/// The agreed catalog, or why it cannot be used.
pub fn agreed(path: &Path) -> (Option<Agreed>, Option<String>) {
    Source::read(path).agreed()
}

/// A file that decides.
struct Source<'a> {
    path: &'a Path,
    text: Text,
}

impl<'a> Source<'a> {
    fn read(path: &'a Path) -> Self {
        Self {
            path,
            text: place::read(path),
        }
    }

    /// The text, nothing where there is no file, or why it cannot be used.
    fn text(&self) -> Result<Option<&str>, String> {
        match &self.text {
            Text::Absent => Ok(None),
            Text::Is(text) => Ok(Some(text)),
            Text::Faulty(why) => Err(why.clone()),
            Text::Unread(error) => Err(format!("{} cannot be read: {error}", self.path.display())),
        }
    }

    fn policy(&self) -> Policy {
        match self.text() {
            Ok(None) => Policy::Silent,
            Err(why) => Policy::Faulty(why),
            Ok(Some(text)) => match file::read_policy(text) {
                Ok(policy) => policy,
                Err(fault) => Policy::Faulty(fault.sentence(self.path)),
            },
        }
    }

    fn user(&self, agreed: Option<AgreedTo>) -> User {
        match self.text() {
            Ok(None) => User::Silent,
            Err(why) => User::Faulty(why),
            Ok(Some(text)) => match file::read_user(text) {
                Ok(Said::Off { answered }) => User::Off { answered },
                Ok(Said::Level(wish)) => User::Wishes { wish, agreed },
                Err(fault) => User::Faulty(fault.sentence(self.path)),
            },
        }
    }

    fn agreed(&self) -> (Option<Agreed>, Option<String>) {
        match self.text() {
            Ok(None) => (None, None),
            Err(why) => (None, Some(why)),
            Ok(Some(text)) => match Agreed::from_json(text) {
                Ok(agreed) => (Some(agreed), None),
                Err(why) => (None, Some(format!("{} {why}", self.path.display()))),
            },
        }
    }

    fn unread(self) -> Option<Error> {
        match self.text {
            Text::Unread(error) => Some(Error::file("read", self.path, error)),
            _ => None,
        }
    }
}
