//! What a user answers, put into files and in force at once.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use telemetry_schema::Level;

use super::{
    Telemetry, background, build, life,
    opening::{self, Opened},
    session::Session,
};
use crate::{
    Choice, Error, Means, Source, catalog,
    clock::Clock,
    consent::{
        agreed::Agreed,
        file::{self, Fault, Said},
        funnels,
        gate_file::{self, GateFile},
        place::{self, Text},
        policy::decide,
        sources::{Sources, User, Wish},
        survey,
        terms::{Categories, Limits, Terms},
    },
    paths::Paths,
    record::journal::files::file_id,
    store::{self, ConsentEvent, Folded, Store, StoreError},
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

    /// Removes everything that was recorded on this device. The consent stays as it is.
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, another process holds the store, or
    /// a file cannot be removed.
    pub fn delete(&self) -> Result<(), Error> {
        self.deleted(store::delete_all)
    }

    /// The same, and notes that what has left is to be taken back: whatever sends asks for that next, consent or
    /// not. Returns how many reports these are. Both happen or neither, whenever this is cut off.
    ///
    /// # Errors
    /// As for [`Self::delete`].
    #[cfg(feature = "outbox")]
    pub(crate) fn delete_sent(&self) -> Result<usize, Error> {
        self.deleted(store::delete_sent)
    }

    fn deleted<T>(&self, delete: impl FnOnce(&Path) -> Result<T, StoreError>) -> Result<T, Error> {
        let session = self.first()?;
        let paths = session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let _one = session.changing();
        session.forget_life();
        session.stop();
        // Should this be cut off, the next start reads everything, and finds the deletion.
        gate_file::invalidate(&paths.gate());
        let deleted = delete(paths.data()).map_err(Error::store);
        sweep(paths);
        // With consent the journal is made anew.
        session.adopt(Opened {
            // What was deleted had arrived.
            arrival: None,
            ..opening::start(session)
        });
        life::end_at_exit(session);
        deleted
    }

    /// Brings everything that was recorded so far into the store. Where there is no data folder,
    /// nothing is made.
    ///
    /// # Errors
    /// When there is no home folder, or the store cannot be used.
    pub fn fold(&self, wait: Duration) -> Result<Folded, Error> {
        self.session.fold(wait)
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
    /// Brings everything that was recorded so far into the store.
    pub fn fold(&self, wait: Duration) -> Result<Folded, Error> {
        let paths = self.paths.as_ref().ok_or(Error::NO_HOME)?;
        let data = paths.data();
        match fs::symlink_metadata(data) {
            Err(error) if place::is_absent(&error) => return Ok(Folded::default()),
            Err(error) => return Err(Error::file("look at", data, error)),
            Ok(_) => place::private_folder(data)?,
        }
        let limits = store_limits(self.limits());
        let clock: &dyn Clock = &*self.clock;
        let fold = || self.fold_once(|| store::fold(paths.data(), wait, &limits, clock));
        let folded = fold()?;
        if folded.waiting.is_empty()
            || store::Build::read(paths.data(), build::id(self.host)).is_ok()
        {
            return Ok(folded);
        }
        // The document of this build is missing or damaged, and nobody knows it better.
        opening::describe(self, paths, &opening::entries(&catalog::sorted()))?;
        fold()
    }

    /// What threads had let go of before all was brought into the store can be used anew.
    fn fold_once(
        &self,
        fold: impl FnOnce() -> Result<Folded, StoreError>,
    ) -> Result<Folded, Error> {
        let segment = self.with_journal(|journal| journal.own().segment());
        let released = segment.flatten().map(|segment| {
            let released = segment.released();
            (segment, released)
        });
        let folded = fold().map_err(Error::store)?;
        // What waits for the description of another build was not this segment.
        let ours = format!("-{:016x}-", build::id(self.host));
        let waits = |path: &PathBuf| path.to_string_lossy().contains(&ours);
        if let Some((segment, released)) = released
            && !folded.waiting.iter().any(waits)
        {
            segment.recycle(&released, self.clock.now().day.days());
        }
        Ok(folded)
    }

    fn limits(&self) -> Limits {
        let terms = self.survey().and_then(|survey| survey.decision.terms);
        #[cfg(feature = "upload")]
        self.sender
            .note(terms.as_ref().is_some_and(|terms| terms.share));
        terms.map(|terms| terms.limits).unwrap_or_default()
    }

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

/// Writes the agreed catalog, then the user's file: a crash in between leaves what no file asks
/// for.
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
    place::write(&paths.agreed(), agreed.to_json().as_bytes(), true)?;
    write_user_file(session, paths, &Said::Level(wish.clone()), choice.by)?;
    // What was declined before is agreed to now, or of other terms.
    place::remove(&paths.declined())?;
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
    let today = session.clock.now().day;
    let text = file::user_text(session.host.product(), said, today, by);
    place::write(&paths.user_file(), text.as_bytes(), true)
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

/// Gate files that were damaged or never put in place, and the folder if nothing is left in it.
fn sweep(paths: &Paths) {
    let files = fs::read_dir(paths.data()).into_iter().flatten().flatten();
    for file in files {
        if GateFile::is_left_over(&file.file_name()) {
            let _ = fs::remove_file(file.path());
        }
    }
    #[cfg(feature = "outbox")]
    if crate::receipts::path(paths.data())
        .symlink_metadata()
        .is_err()
    {
        crate::send::hold::end(paths.data());
    }
    let _ = fs::remove_dir(paths.data());
}

fn store_limits(limits: Limits) -> store::Limits {
    let mut lowered = store::Limits::default();
    if let Some(days) = limits.retention_days {
        lowered = lowered.days(days);
    }
    if let Some(size_mib) = limits.size_mib {
        lowered = lowered.bytes(u64::from(size_mib) << 20);
    }
    lowered
}
