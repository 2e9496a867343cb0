use telemetry_schema::{
    diff::{self, Change},
    document::{Catalog, Entry, Funnel, SCHEMA},
};

use super::{Telemetry, answer, opening, session::Session, withdrawal::No};
use crate::{
    Choice, Error, Means, catalog,
    consent::{
        agreed::Agreed,
        declined, funnels, gate, place,
        sources::{User, Wish},
        survey::Survey,
        terms::Categories,
    },
    paths::Paths,
};

/// What waits for the user's answer: made by [`Telemetry::review`], answered by
/// [`Telemetry::agree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// What the user's file asked for then.
    wish: Wish,
    choice: Choice,
    changes: Vec<Change>,
    requests: Vec<String>,
}

impl Telemetry {
    /// What is new or wider than what was agreed to, under what the user's file asks for.
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, or the user's file asks for nothing.
    pub fn review(&self) -> Result<Review, Error> {
        let session = self.first()?;
        let survey = session.survey().ok_or(Error::NO_HOME)?;
        Review::of(session, &survey)
    }

    /// Whether the user's file asks for nothing, so that nothing can wait for an answer.
    #[cfg(feature = "cli")]
    pub(crate) fn asks_for_nothing(&self) -> bool {
        let survey = self.session.survey();
        survey.is_some_and(|survey| matches!(survey.sources.user, User::Silent | User::Off { .. }))
    }

    /// The user agrees to what a review has shown.
    ///
    /// # Errors
    /// As [`Self::enable`], and when the user's file asks for something else than it did when the review
    /// was made: whoever decided elsewhere meanwhile has decided, and nothing is changed.
    pub fn agree(&self, review: &Review, by: Means) -> Result<(), Error> {
        let choice = review.choice.clone().by(by);
        self.put_if(&choice, "reviewed", |session, paths| {
            review.still_holds(session, paths)
        })
    }

    /// The user does not agree to what a review has shown. All else that was agreed to goes on, and nobody
    /// is asked for these very changes again; [`Self::review`] shows them as ever.
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, the no cannot be written down, or the user's
    /// file asks for something else by now, as with [`Self::agree`].
    pub fn decline(&self, review: &Review, by: Means) -> Result<(), Error> {
        self.turn_down(review, No::Said(by))
    }

    /// The same, however the no came.
    pub(super) fn turn_down(&self, review: &Review, no: No) -> Result<(), Error> {
        let session = self.first()?;
        let paths = session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let _one = session.changing();
        review.still_holds(session, paths)?;
        place::shared_folder(paths.config())?;
        declined::remember(&paths.declined(), review.digest())?;
        let terms = session.survey().and_then(|survey| survey.decision.terms);
        let now = terms.map(|terms| (terms.level, terms.share));
        answer::log(session, paths, no.action("declined"), now, no.by());
        Ok(())
    }
}

impl Review {
    /// What waits, by files that were read already.
    pub(super) fn of(session: &Session, survey: &Survey) -> Result<Self, Error> {
        let wish = wished(survey)?;
        let choice = Choice {
            level: wish.level,
            categories: match &wish.categories {
                Categories::All => None,
                Categories::Only(names) => Some(names.clone()),
            },
            share: wish.share,
            by: Means::Settings,
        };
        let entries = opening::entries(&catalog::sorted());
        let included = |(at, entry): &(usize, &Entry)| {
            gate::fault(session.host, &entries, *at).is_none()
                && gate::within(entry, &answer::terms(&choice, wish)).is_ok()
        };
        let agreed = survey.agreed.as_ref();
        let entries: Vec<Entry> = entries
            .iter()
            .enumerate()
            .filter(included)
            .map(|(_, entry)| entry.clone())
            .collect();
        let mut found: Vec<Change> = Vec::new();
        for entry in &entries {
            found.extend(changes(agreed, entry));
        }
        for funnel in funnels::answered(session.host) {
            if funnel.fits(&entries).is_ok() {
                found.extend(funnel_changes(agreed, &funnel));
            }
        }
        Ok(Self {
            requests: requests(survey, wish, session.host.endpoint()),
            changes: found,
            wish: wish.clone(),
            choice,
        })
    }

    /// An answer is to what was shown, so it must not undo what somebody said since.
    fn still_holds(&self, session: &Session, paths: &Paths) -> Result<(), Error> {
        let survey = session.survey().ok_or(Error::NO_HOME)?;
        match &survey.sources.user {
            User::Wishes { wish, .. } if *wish == self.wish => Ok(()),
            _ => Err(Error::refused(format!(
                "{} has changed since the review was made, so the answer to it changes nothing",
                paths.user_file().display()
            ))),
        }
    }

    /// What is new or wider in the catalog, judged by the rules of the lock file.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What else is asked for, one sentence each: a higher level, sharing, another
    /// endpoint.
    #[must_use]
    pub fn requests(&self) -> &[String] {
        &self.requests
    }

    /// What this was about, for a no that is remembered.
    pub(super) fn digest(&self) -> String {
        declined::digest(&self.changes, &self.requests)
    }

    /// Whether nothing waits for an answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.requests.is_empty()
    }
}

fn wished(survey: &Survey) -> Result<&Wish, Error> {
    match &survey.sources.user {
        User::Wishes { wish, .. } => Ok(wish),
        User::Faulty(why) => Err(Error::refused(why)),
        User::Silent | User::Off { .. } => Err(Error::refused(
            "there is nothing to review: the user's file asks for nothing",
        )),
    }
}

/// What changed in an entry that is not covered; of one that is, nothing has to be asked.
fn changes(agreed: Option<&Agreed>, entry: &Entry) -> Vec<Change> {
    if agreed.is_some_and(|agreed| agreed.covers(entry).is_ok()) {
        return Vec::new();
    }
    agreed
        .and_then(|agreed| agreed.changes(entry))
        .unwrap_or_else(|| {
            let catalog = |entries| Catalog {
                schema: SCHEMA,
                entries,
                funnels: Vec::new(),
            };
            diff::catalog(&catalog(Vec::new()), &catalog(vec![entry.clone()]))
        })
}

/// The same of a funnel: what a report would tell of it.
fn funnel_changes(agreed: Option<&Agreed>, funnel: &Funnel) -> Vec<Change> {
    if agreed.is_some_and(|agreed| agreed.covers_funnel(funnel)) {
        return Vec::new();
    }
    agreed
        .and_then(|agreed| agreed.funnel_changes(funnel))
        .unwrap_or_else(|| {
            let nothing = Catalog::of([]);
            let mut catalog = Catalog::of([]);
            catalog.funnels.push(funnel.clone());
            diff::catalog(&nothing, &catalog)
        })
}

fn requests(survey: &Survey, wish: &Wish, endpoint: Option<&str>) -> Vec<String> {
    // Without the sign of consent on this device nothing of the agreed catalog counts.
    let agreed = match &survey.sources.user {
        User::Wishes {
            agreed: Some(bounds),
            ..
        } => survey.agreed.as_ref().zip(Some(bounds)),
        _ => None,
    };
    let mut requests = Vec::new();
    if agreed.is_none_or(|(_, bounds)| wish.level > bounds.level) {
        requests.push(format!("record at level {}", wish.level));
    }
    if agreed.is_some_and(|(_, bounds)| wish.categories.both(&bounds.categories) != wish.categories)
    {
        requests.push("record more categories".to_owned());
    }
    if wish.share && agreed.is_none_or(|(_, bounds)| !bounds.share) {
        requests.push(match endpoint {
            None => "share reports".to_owned(),
            Some(endpoint) => format!("share reports with {endpoint}"),
        });
    }
    requests
}
