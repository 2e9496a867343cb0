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
use crate::{Host, paths::Paths};

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
        let stamps = Stamps::of(paths.policy(), &paths.user_file());
        let (agreed, agreed_fault) = agreed(&paths.agreed());
        let bounds = agreed
            .as_ref()
            .filter(|_| consent == Consent::Given)
            .map(|agreed| agreed.bounds(host));
        let sources = Sources {
            environment: environment.clone(),
            policy: policy(paths.policy()),
            user: user(&paths.user_file(), bounds),
        };
        let mut decision = decide(host, &sources);
        decision.problems.extend(agreed_fault);
        Self {
            stamps,
            sources,
            decision,
            agreed,
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
    match place::read(path) {
        Text::Absent => Policy::Silent,
        Text::Faulty(why) => Policy::Faulty(why),
        Text::Is(text) => match file::read_policy(&text) {
            Ok(policy) => policy,
            Err(fault) => Policy::Faulty(fault.sentence(path)),
        },
    }
}

fn user(path: &Path, agreed: Option<AgreedTo>) -> User {
    match place::read(path) {
        Text::Absent => User::Silent,
        Text::Faulty(why) => User::Faulty(why),
        Text::Is(text) => match file::read_user(&text) {
            Ok(Said::Off) => User::Off,
            Ok(Said::Level(wish)) => User::Wishes { wish, agreed },
            Err(fault) => User::Faulty(fault.sentence(path)),
        },
    }
}

/// The agreed catalog, or why it cannot be used.
pub fn agreed(path: &Path) -> (Option<Agreed>, Option<String>) {
    match place::read(path) {
        Text::Absent => (None, None),
        Text::Faulty(why) => (None, Some(why)),
        Text::Is(text) => match Agreed::from_json(&text) {
            Ok(agreed) => (Some(agreed), None),
            Err(why) => (None, Some(format!("{} {why}", path.display()))),
        },
    }
}
