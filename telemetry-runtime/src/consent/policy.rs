//! Who decides: refusals win, then the lowest grant.

use telemetry_schema::Level;

use super::{
    sources::{AgreedTo, Environment, Policy, ShareWord, Sources, User, Wish, Word},
    terms::{Categories, Limits, Terms},
};
use crate::{Contribution, Host, Source};

/// What all sources together mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What may be recorded; nothing where the answer is no.
    pub terms: Option<Terms>,
    /// Whether the running catalog is covered without having been agreed to: an environment grant.
    pub covers_running: bool,
    /// The source that decided.
    pub source: Source,
    /// Why, in a sentence.
    pub why: String,
    /// The source that decided whether reports may be sent.
    pub shares: Source,
    /// What each source says.
    pub contributions: Vec<Contribution>,
    /// What is wrong, one sentence each.
    pub problems: Vec<String>,
    /// Where the system's owner lets reports go instead of where the program says.
    pub redirect: Option<String>,
}

/// Decides.
pub fn decide(host: &Host, sources: &Sources) -> Decision {
    let contributions = contributions(host, sources);
    let refusal = refusal(sources);
    let (terms, source) = match refusal {
        Some(source) => (None, source),
        None => grant(sources),
    };
    Decision {
        shares: match terms {
            Some(_) => share(sources).1,
            None => source,
        },
        covers_running: terms.is_some() && sources.environment.grant().is_some(),
        terms,
        source,
        why: why(&contributions, source),
        contributions,
        problems: problems(host, sources),
        redirect: redirect(&sources.policy).map(str::to_owned),
    }
}

/// The first refusal, the system's owner before all.
fn refusal(sources: &Sources) -> Option<Source> {
    let environment = &sources.environment;
    if matches!(sources.policy, Policy::Refuses | Policy::Faulty(_)) {
        Some(Source::Policy)
    } else if environment.do_not_track.is_some() {
        Some(Source::DoNotTrack)
    } else if matches!(environment.word, Word::Off | Word::Unknown(_)) {
        Some(Source::Environment)
    } else if matches!(sources.user, User::Off { .. } | User::Faulty(_)) {
        Some(Source::UserFile)
    } else if environment.ci.is_some() && environment.grant().is_none() {
        Some(Source::Ci)
    } else {
        None
    }
}

/// The lowest level among those that grant, lowered by those that only lower.
fn grant(sources: &Sources) -> (Option<Terms>, Source) {
    let environment = sources.environment.grant();
    let user = user_grant(&sources.user);
    let (mut level, mut source) = match (environment, user) {
        (Some(level), user) if user.is_none_or(|user| level <= user) => {
            (level, Source::Environment)
        }
        (_, Some(user)) => (user, Source::UserFile),
        (_, None) => return (None, Source::Nobody),
    };
    let wish = wish(&sources.user);
    if let Some(wish) = wish
        && wish.level < level
    {
        (level, source) = (wish.level, Source::UserFile);
    }
    let mut limits = wish.map_or_else(Limits::default, |wish| wish.limits);
    if let Policy::Lowers {
        level: most,
        limits: policy,
        ..
    } = sources.policy
    {
        limits = limits.lower(policy);
        if most < level {
            (level, source) = (most, Source::Policy);
        }
    }
    let share = share(sources).0;
    let terms = Terms {
        level,
        categories: categories(sources),
        share,
        limits,
        since: match environment {
            Some(_) => None,
            None => wish.and_then(|wish| wish.since),
        },
        stretch: stretch(&sources.user).filter(|_| share),
    };
    (Some(terms), source)
}

/// A policy that refuses says nothing of where to.
fn redirect(policy: &Policy) -> Option<&str> {
    match policy {
        Policy::Lowers { endpoint, .. } => endpoint.as_deref(),
        Policy::Silent | Policy::Refuses | Policy::Faulty(_) => None,
    }
}

/// What the user's file grants: what it asks for, as far as that was agreed to.
fn user_grant(user: &User) -> Option<Level> {
    match user {
        User::Wishes {
            wish,
            agreed: Some(agreed),
        } => Some(wish.level.min(agreed.level)),
        _ => None,
    }
}

/// The environment grants for one process, and begins no stretch.
fn stretch(user: &User) -> Option<u32> {
    match user {
        User::Wishes { agreed, .. } => agreed.as_ref()?.stretch,
        _ => None,
    }
}

fn wish(user: &User) -> Option<&Wish> {
    match user {
        User::Wishes { wish, .. } => Some(wish),
        _ => None,
    }
}

fn categories(sources: &Sources) -> Categories {
    match (&sources.user, sources.environment.grant()) {
        // An environment grant covers what was not agreed to as well; the file still narrows it.
        (User::Wishes { wish, .. }, Some(_)) => wish.categories.clone(),
        (
            User::Wishes {
                wish,
                agreed: Some(agreed),
            },
            None,
        ) => wish.categories.both(&agreed.categories),
        _ => Categories::All,
    }
}

/// Sharing needs a grant of its own, and any source that speaks against it wins; the system's owner
/// before all.
fn share(sources: &Sources) -> (bool, Source) {
    let environment = match sources.environment.share {
        ShareWord::Silent => None,
        ShareWord::On => Some(true),
        ShareWord::Off | ShareWord::Unknown(_) => Some(false),
    };
    let user = match &sources.user {
        User::Wishes { wish, .. } if !wish.share => Some(false),
        User::Wishes {
            agreed: Some(AgreedTo { share: true, .. }),
            ..
        } => Some(true),
        _ => None,
    };
    if matches!(sources.policy, Policy::Lowers { share: false, .. }) {
        return (false, Source::Policy);
    }
    match (environment, user) {
        (Some(false), _) => (false, Source::Environment),
        (_, Some(false)) => (false, Source::UserFile),
        (Some(true), _) => (true, Source::Environment),
        (None, Some(true)) => (true, Source::UserFile),
        (None, None) => (false, Source::Nobody),
    }
}

fn why(contributions: &[Contribution], source: Source) -> String {
    contributions
        .iter()
        .find(|contribution| contribution.source == source)
        .map_or_else(
            || "nobody said yes".to_owned(),
            |contribution| contribution.says.clone(),
        )
}

fn contributions(host: &Host, sources: &Sources) -> Vec<Contribution> {
    let environment = &sources.environment;
    let says = |source, says| Contribution { source, says };
    [
        policy_says(&sources.policy).map(|text| says(Source::Policy, text)),
        environment
            .do_not_track
            .as_ref()
            .map(|value| says(Source::DoNotTrack, format!("DO_NOT_TRACK={value} refuses"))),
        environment_says(host, environment).map(|text| says(Source::Environment, text)),
        user_says(&sources.user).map(|text| says(Source::UserFile, text)),
        environment
            .ci
            .map(|name| says(Source::Ci, ci_says(name, environment))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn policy_says(policy: &Policy) -> Option<String> {
    match policy {
        Policy::Silent => None,
        Policy::Refuses => Some("the system's policy file refuses".to_owned()),
        Policy::Lowers {
            level,
            share,
            endpoint,
            ..
        } => Some(format!(
            "the system's policy file lets at most {level} through{}",
            match endpoint {
                _ if !share => ", and no report".to_owned(),
                Some(endpoint) => format!(", and reports to {endpoint} alone"),
                None => String::new(),
            }
        )),
        Policy::Faulty(_) => {
            Some("the system's policy file cannot be understood, so it refuses".to_owned())
        }
    }
}

fn environment_says(host: &Host, environment: &Environment) -> Option<String> {
    let name = host.variable("");
    let mut text = match &environment.word {
        Word::Silent => None,
        Word::Off => Some(format!("{name}=off refuses")),
        Word::Grants(level) => Some(format!("{name}={level} grants {level} for this process")),
        Word::Unknown(_) => Some(format!("{name} has an unknown word, which counts as off")),
    };
    let share = host.variable("_SHARE");
    let share = match environment.share {
        ShareWord::Silent => None,
        ShareWord::On => Some(format!("{share}=on grants reports")),
        ShareWord::Off => Some(format!("{share}=off refuses reports")),
        ShareWord::Unknown(_) => Some(format!("{share} has an unknown word, which counts as off")),
    };
    if let Some(share) = share {
        text = Some(text.map_or(share.clone(), |text| format!("{text}; {share}")));
    }
    text
}

fn user_says(user: &User) -> Option<String> {
    match user {
        User::Silent => None,
        User::Off { answered: true } => Some("the user's file says off".to_owned()),
        User::Off { answered: false } => {
            Some("the user's file says off, since a question was not answered".to_owned())
        }
        User::Wishes { wish, agreed: None } => Some(format!(
            "the user's file asks for {}, which nobody has agreed to yet",
            wish.level
        )),
        User::Wishes {
            wish,
            agreed: Some(agreed),
        } => Some(user_grants(wish, agreed)),
        User::Faulty(_) => Some("the user's file cannot be understood, so it refuses".to_owned()),
    }
}

fn user_grants(wish: &Wish, agreed: &AgreedTo) -> String {
    let granted = wish.level.min(agreed.level);
    let share = if wish.share && agreed.share {
        " and reports"
    } else {
        ""
    };
    let more = if wish.level > agreed.level {
        format!("; it asks for {}", wish.level)
    } else {
        String::new()
    };
    format!("the user's file grants {granted}{share}{more}")
}

fn ci_says(name: &str, environment: &Environment) -> String {
    if environment.grant().is_some() {
        format!("{name} tells of a build server; the environment grants all the same")
    } else {
        format!("{name} tells of a build server, where nobody can be asked")
    }
}

fn problems(host: &Host, sources: &Sources) -> Vec<String> {
    let environment = &sources.environment;
    let mut problems = Vec::new();
    if let Policy::Faulty(why) = &sources.policy {
        problems.push(why.clone());
    }
    if let Word::Unknown(word) = &environment.word {
        let name = host.variable("");
        problems.push(format!(
            "{name} is {word:?}; accepted are off, basic, enhanced and full"
        ));
    }
    if let ShareWord::Unknown(word) = &environment.share {
        let name = host.variable("_SHARE");
        problems.push(format!("{name} is {word:?}; accepted are on and off"));
    }
    match &sources.user {
        User::Faulty(why) => problems.push(why.clone()),
        User::Wishes { wish, agreed } => problems.extend(wish_problem(wish, agreed.as_ref())),
        User::Silent | User::Off { .. } => {}
    }
    problems
}

/// What the file asks for beyond what was agreed to: `review` turns it into consent.
fn wish_problem(wish: &Wish, agreed: Option<&AgreedTo>) -> Option<String> {
    let more = match agreed {
        None => format!("level {}", wish.level),
        Some(agreed) if wish.level > agreed.level => format!("level {}", wish.level),
        Some(agreed) if wish.share && !agreed.share => "reports".to_owned(),
        Some(agreed) if wish.categories.both(&agreed.categories) != wish.categories => {
            "more categories".to_owned()
        }
        Some(_) => return None,
    };
    Some(format!(
        "the user's file asks for {more}, which was not agreed to; review it to agree"
    ))
}

impl Decision {
    /// Whether what leaves need not have been agreed to entry by entry either: the environment grants the level,
    /// and reports of their own.
    pub fn shares_running(&self) -> bool {
        self.covers_running && self.shares == Source::Environment
    }

    /// The level.
    pub fn level(&self) -> Option<Level> {
        self.terms.as_ref().map(|terms| terms.level)
    }

    /// Where the reports of a program go, if they go anywhere: a program that names no place has
    /// none to be redirected.
    pub fn endpoint<'a>(&'a self, host: &'a Host) -> Option<&'a str> {
        let own = host.endpoint()?;
        Some(self.redirect.as_deref().unwrap_or(own))
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
