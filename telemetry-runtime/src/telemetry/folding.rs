//! What journals hold goes into the store.

use std::{fs, path::PathBuf, time::Duration};

use super::{Telemetry, build, opening, session::Session};
use crate::{
    Error, catalog,
    clock::Clock,
    consent::{place, terms::Limits},
    store::{self, Folded, StoreError},
};

impl Telemetry {
    /// Brings everything that was recorded so far into the store. Where there is no data folder,
    /// nothing is made.
    ///
    /// # Errors
    /// When there is no home folder, or the store cannot be used.
    pub fn fold(&self, wait: Duration) -> Result<Folded, Error> {
        self.session.fold(wait)
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
