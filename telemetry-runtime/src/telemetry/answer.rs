//! What a user answers, put into files and in force at once.

use std::{collections::BTreeSet, time::Duration};

use telemetry_schema::Level;

use super::{
    Telemetry, background, life,
    opening::{self, Opened},
    session::Session,
};
use crate::{
    Choice, Error, Means, Source, catalog,
    consent::{
        agreed::Agreed,
        file::{self, Fault, Said},
        funnels, gate_file,
        place::{self, Prepared, Text},
        policy::decide,
        sources::{Sources, User, Wish},
        survey::{self, Consent},
        terms::{Categories, Terms},
    },
    paths::Paths,
    record::journal::files::file_id,
    store::{ConsentEvent, Store},
};

/// How long a change of consent waits for the store, in which it is only noted.
pub const LOG_WAIT: Duration = Duration::from_millis(500);

impl Telemetry {
    /// The user agrees to the catalog as it is, within a choice. In force at once in this process,
    /// elsewhere at the next start.
    ///
    /// ```no_run
    /// use telemetry_runtime::{Choice, Level, Means};
    ///
    /// # fn main() -> Result<(), telemetry_runtime::Error> {
    /// let telemetry = telemetry_runtime::start!();
    /// print!("{}", telemetry.listing().markdown()); // what the user is asked to agree to
    /// telemetry.enable(&Choice::new(Level::Basic).by(Means::Settings))?;
    /// assert!(telemetry.status().is_recording());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, the system's policy or the
    /// environment refuses, no entry has a category that the choice names, a file is not safe to
    /// write to, was written by a newer version, or cannot be written. Then nothing more is
    /// recorded than before.
    pub fn enable(&self, choice: &Choice) -> Result<(), Error> {
        know_categories(choice)?;
        self.put_if(choice, "enabled", |_, _| Ok(()))
    }

    /// Whether nothing overrules it when the user says yes.
    #[cfg(feature = "cli")]
    pub(crate) fn takes_a_yes(&self) -> bool {
        let session = self.first().ok();
        let paths = session.and_then(|session| Some((session, session.paths.as_ref()?)));
        paths.is_some_and(|(session, paths)| session.refusal(paths).is_ok())
    }

    /// Notes an agreement to the running catalog and puts it in force, if nothing speaks against it once
    /// nobody else in this process can change anything.
    pub(super) fn put_if(
        &self,
        choice: &Choice,
        action: &'static str,
        check: impl FnOnce(&Session, &Paths) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let session = self.first()?;
        let paths = session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let _one = session.changing();
        session.refusal(paths)?;
        check(session, paths)?;
        place::shared_folder(paths.config())?;
        place::private_folder(paths.data())?;
        #[cfg(feature = "outbox")]
        if choice.share {
            super::withdrawal::before_a_yes(paths)?;
        }
        let wish = agree(session, paths, choice)?;
        let opened = opening::slow(session, paths, None);
        if let Some(trouble) = opened.trouble {
            return Err(Error::refused(trouble));
        }
        session.end_life();
        if session.environment.speaks() {
            session.adopt(Opened {
                arrival: opened.arrival,
                ..opening::start(session)
            });
        } else {
            session.adopt(opened);
        }
        log(
            session,
            paths,
            action,
            Some((wish.level, wish.share)),
            choice.by,
        );
        background::begin(session);
        life::end_at_exit(session);
        Ok(())
    }
}

impl Session {
    /// A source that no answer of the user's overrules.
    fn refusal(&self, paths: &Paths) -> Result<(), Error> {
        let sources = Sources {
            environment: self.environment.clone(),
            policy: survey::policy(paths.policy()),
            user: User::Silent,
        };
        let decision = decide(self.host, &sources);
        match decision.source {
            Source::Nobody => Ok(()),
            _ if decision.terms.is_some() => Ok(()),
            _ => Err(Error::refused(decision.why)),
        }
    }
}

/// A category is a word from the catalog; anything else would be text in a file of ours.
fn know_categories(choice: &Choice) -> Result<(), Error> {
    let known: BTreeSet<&str> = catalog::catalog()
        .iter()
        .filter_map(|descriptor| descriptor.category())
        .collect();
    let named = choice.categories.iter().flatten();
    match named
        .into_iter()
        .find(|name| !known.contains(name.as_str()))
    {
        None => Ok(()),
        Some(name) => {
            let known = known.into_iter().map(str::to_owned).collect();
            Err(Error::unknown_category(name, known))
        }
    }
}

/// The terms of a choice under a wish that came before it, as far as they say what is recorded.
pub fn terms(choice: &Choice, wish: &Wish) -> Terms {
    Terms {
        level: choice.level,
        categories: categories(choice),
        share: choice.share,
        limits: wish.limits,
        since: wish.since,
        stretch: None,
    }
}

/// A number for a stretch of sharing, which no other has that this device remembers.
fn stretch() -> u32 {
    u32::try_from(file_id() >> 32).unwrap_or_default()
}

fn categories(choice: &Choice) -> Categories {
    choice
        .categories
        .clone()
        .map_or(Categories::All, Categories::Only)
}

/// Writes the agreed catalog, then the user's file, once it is certain that there is room for both: a crash in
/// between leaves what no file asks for, which is in force for all who look.
fn agree(session: &Session, paths: &Paths, choice: &Choice) -> Result<Wish, Error> {
    let today = session.clock.now().day;
    let before = said_before(paths)?;
    let wish = Wish {
        level: choice.level,
        categories: categories(choice),
        share: choice.share,
        limits: before.as_ref().map(|wish| wish.limits).unwrap_or_default(),
        since: Some(today),
    };
    let entries = opening::entries(&catalog::sorted());
    let agreed_before = agreed_before(paths)?;
    let goes_on = agreed_before
        .as_ref()
        .zip(before.as_ref())
        // Without the gate there was a no, however little of it was written down.
        .filter(|_| Consent::at(paths) == Consent::Given)
        .and_then(|(agreed, before)| agreed.going_on(session.host, [before, &wish]));
    // The same answer once more is the same stretch of time.
    let same = before.filter(|before| {
        Wish {
            since: wish.since,
            ..before.clone()
        } == wish
    });
    let wish = same.filter(|before| before.since.is_some()).unwrap_or(wish);
    let terms = Terms {
        stretch: wish.share.then(|| goes_on.unwrap_or_else(stretch)),
        ..terms(choice, &wish)
    };
    let agreed = Agreed::renewed(agreed_before.as_ref(), session.host, &terms, &entries)
        .with_funnels(agreed_before.as_ref(), &funnels::answered(session.host));
    let said = user_text(session, &Said::Level(wish.clone()), choice.by);
    let (agreed_path, user_path) = (paths.agreed(), paths.user_file());
    let agreed = Prepared::new(&agreed_path, agreed.to_json().as_bytes(), true)?;
    let said = Prepared::new(&user_path, said.as_bytes(), true)?;
    // What was declined before is agreed to now, or of other terms.
    place::remove(&paths.declined())?;
    // Should this be cut off, the next start reads everything.
    gate_file::invalidate(&paths.gate());
    agreed.put()?;
    said.put()?;
    #[cfg(feature = "outbox")]
    if goes_on.is_none() {
        super::withdrawal::withdraw_waiting(paths);
    }
    Ok(wish)
}

pub fn write_user_file(
    session: &Session,
    paths: &Paths,
    said: &Said,
    by: Means,
) -> Result<(), Error> {
    let text = user_text(session, said, by);
    place::write(&paths.user_file(), text.as_bytes(), true)
}

fn user_text(session: &Session, said: &Said, by: Means) -> String {
    let today = session.clock.now().day;
    file::user_text(session.host.product(), said, today, by)
}

/// What the user's file said before. A damaged one is set aside, a newer one is not ours to change.
pub fn said_before(paths: &Paths) -> Result<Option<Wish>, Error> {
    let path = paths.user_file();
    match place::read(&path) {
        Text::Absent => Ok(None),
        Text::Faulty(_) | Text::Unread(_) => place::set_aside(&path).map(|_| None),
        Text::Is(text) => match file::read_user(&text) {
            Ok(Said::Level(wish)) => Ok(Some(wish)),
            Ok(Said::Off { .. }) => Ok(None),
            Err(Fault::Newer) => Err(Error::content(path, "was written by a newer version")),
            Err(Fault::Content(_)) => place::set_aside(&path).map(|_| None),
        },
    }
}

fn agreed_before(paths: &Paths) -> Result<Option<Agreed>, Error> {
    let path = paths.agreed();
    match survey::agreed(&path) {
        (agreed, None) => Ok(agreed),
        (_, Some(_)) => place::set_aside(&path).map(|_| None),
    }
}

/// The user's own record of what was answered when. An answer counts without it.
pub fn log(
    session: &Session,
    paths: &Paths,
    action: &'static str,
    now: Option<(Level, bool)>,
    by: Means,
) {
    // Without consent nothing is made to keep it in.
    let store = if now.is_some() {
        Store::open(paths.data(), LOG_WAIT).map(Some)
    } else {
        Store::open_existing(paths.data(), LOG_WAIT)
    };
    if let Ok(Some(store)) = store {
        let _ = store.log_consent(&ConsentEvent {
            moment: session.clock.now(),
            action,
            level: now.map(|(level, _)| level),
            share: now.is_some_and(|(_, share)| share),
            by: by.as_str().to_owned(),
        });
    }
}
