//! A no, and what it does at once.

use super::{Telemetry, answer, session::Session};
use crate::{
    Error, Means,
    consent::{file::Said, place},
    paths::Paths,
};
#[cfg(feature = "outbox")]
use crate::{
    consent::{file, place::Text, survey::Consent},
    store::Store,
};

/// A no, and how it came.
#[derive(Clone, Copy)]
pub enum No {
    /// Somebody said it.
    Said(Means),
    /// A question in a terminal was not answered in time.
    Unanswered,
}

impl Telemetry {
    /// The user withdraws: nothing is recorded from now on in this process, and in others after a
    /// minute at most. What was recorded stays until [`Self::delete`].
    ///
    /// # Errors
    /// When this guard does nothing, there is no home folder, or a file cannot be changed. In this
    /// process recording has stopped all the same.
    pub fn disable(&self, by: Means) -> Result<(), Error> {
        self.withdraw(No::Said(by))
    }

    /// The same, however the no came.
    pub(super) fn withdraw(&self, no: No) -> Result<(), Error> {
        let session = self.first()?;
        let paths = session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let _one = session.changing();
        session.end_life();
        // The gate first: without it no other start records, whatever fails after.
        let gate = place::remove(&paths.gate());
        session.stop();
        let withdrawn = gate.and(write_down(session, paths, no));
        #[cfg(feature = "outbox")]
        withdraw_waiting(paths);
        let action = match no.by() {
            Means::Prompt => no.action("declined"),
            Means::Command | Means::Settings => no.action("disabled"),
        };
        answer::log(session, paths, action, None, no.by());
        withdrawn
    }
}

/// What waits is marked, so that it is not sent after another yes. Where the store cannot be had now, nothing is
/// sent all the same, and the other yes does it, see [`before_a_yes`].
#[cfg(feature = "outbox")]
pub fn withdraw_waiting(paths: &Paths) {
    if let Ok(Some(mut store)) = Store::open_existing(paths.data(), answer::LOG_WAIT) {
        let _ = store.withdraw_waiting();
    }
}

/// What waited when sharing was refused does not leave after a yes, wherever the no could not mark it: the disk was
/// full, another process held the store, or somebody wrote the no by hand. A no that got no further than the gate is
/// one, too.
#[cfg(feature = "outbox")]
pub fn before_a_yes(paths: &Paths) -> Result<(), Error> {
    let shares = |text: &str| matches!(file::read_user(text), Ok(Said::Level(wish)) if wish.share);
    let is_no = Consent::at(paths) == Consent::Missing
        || match place::read(&paths.user_file()) {
            Text::Absent => false,
            Text::Is(text) => !shares(&text),
            Text::Faulty(_) | Text::Unread(_) => true,
        };
    if is_no
        && let Some(mut store) =
            Store::open_existing(paths.data(), answer::LOG_WAIT).map_err(Error::store)?
    {
        store.withdraw_waiting().map_err(Error::store)?;
    }
    Ok(())
}

/// Writes down the no, so that it is final. What cannot be understood is set aside first.
fn write_down(session: &Session, paths: &Paths, no: No) -> Result<(), Error> {
    place::shared_folder(paths.config())?;
    if answer::said_before(paths).is_err() {
        place::set_aside(&paths.user_file())?;
    }
    let answered = matches!(no, No::Said(_));
    answer::write_user_file(session, paths, &Said::Off { answered }, no.by())
        .and(place::remove(&paths.agreed()))
        .and(place::remove(&paths.declined()))
}

impl No {
    /// By what means it came.
    pub const fn by(self) -> Means {
        match self {
            Self::Said(by) => by,
            Self::Unanswered => Means::Prompt,
        }
    }

    /// The word for it in the user's own record, where that of an answer is given.
    pub const fn action(self, said: &'static str) -> &'static str {
        match self {
            Self::Said(_) => said,
            Self::Unanswered => "unanswered",
        }
    }
}
