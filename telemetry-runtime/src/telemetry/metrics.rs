//! What was recorded, added up.

use std::{collections::BTreeSet, time::Duration};

use telemetry_schema::Date;

use super::{Telemetry, opening, session::Session};
use crate::{
    Error, catalog,
    consent::funnels,
    insight::{DaySums, Metrics, Period, Sessions, gathering::Gathering, history},
    record::site::{ON, Site},
    store::{
        COMMAND_WAIT, Losses, Store, StoreError,
        progress::{Progress, entry_id},
    },
    unit_cost,
};

/// How long is waited for a store that no fold came into before.
const NO_WAIT: Duration = Duration::from_millis(100);

impl Telemetry {
    /// Use of the program over a period, from what is stored on this device.
    ///
    /// What waits in journals is brought into the store first. Where that cannot be done, the answer is
    /// made of what is there.
    ///
    /// ```no_run
    /// use telemetry_runtime::insight::Period;
    ///
    /// # fn main() -> Result<(), telemetry_runtime::Error> {
    /// let telemetry = telemetry_runtime::start!();
    /// let month = telemetry.metrics(Period::ending(telemetry.today(), 30))?;
    /// println!("{} records on {} days", month.activity.n, month.activity.active_days);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no home folder, or the store cannot be read.
    pub fn metrics(&self, period: Period) -> Result<Metrics, Error> {
        let paths = self.session.paths.as_ref().ok_or(Error::NO_HOME)?;
        let folded = self.fold(COMMAND_WAIT);
        let wait = if folded.is_ok() {
            COMMAND_WAIT
        } else {
            NO_WAIT
        };
        match Store::open_existing(paths.data(), wait) {
            Ok(Some(store)) => self.measure(Some(&store), period).map_err(Error::store),
            Ok(None) => {
                folded?;
                self.measure(None, period).map_err(Error::store)
            }
            Err(error) => Err(folded.err().unwrap_or_else(|| Error::store(error))),
        }
    }

    /// Today in UTC, by the clock that records are dated with.
    #[must_use]
    pub fn today(&self) -> Date {
        self.session.clock.now().day
    }

    fn measure(&self, store: Option<&Store>, period: Period) -> Result<Metrics, StoreError> {
        let gathering = gather(store, period)?;
        let losses = store.map(Store::losses).transpose()?;
        let funnels = funnels::answered(self.session.host);
        let progress = |epoch| match store {
            Some(store) => store.progress(epoch, &funnels),
            None => Ok(Progress::default()),
        };
        let (all, today) = (progress(None)?, self.today());
        let sites = catalog::sorted();
        let names = || sites.iter().map(|site| site.descriptor().name());
        let known: BTreeSet<&str> = names().chain(gathering.names()).collect();
        let host = self.session.host;
        let entries = gathering.entries();
        Ok(Metrics {
            product: host.product().to_owned(),
            period,
            before: gathering.before,
            slice_days: gathering.slices.days(),
            activity: gathering.activity(),
            sessions: gathering
                .sessions()
                .map(|sessions| self.but_this(sessions, period)),
            costs: unit_cost::costs(host.unit_costs(), &entries),
            entries,
            never_used: never_used(&sites, &all),
            firsts: history::firsts(&all, known, today),
            funnels: history::funnels(&all, today),
            returns: history::returns(&all.visits, today),
            sums: match self.session.epoch() {
                Some(epoch) => Some(DaySums::of(&progress(Some(epoch))?, names(), period.last)),
                None => None,
            },
            lost: losses.map_or(0, Losses::total),
        })
    }

    /// This process has begun and is not over, and nobody is to take that for a crash.
    fn but_this(&self, mut sessions: Sessions, period: Period) -> Sessions {
        let since = self.session.session_since();
        if since.is_some_and(|day| period.contains(day)) {
            sessions.without_end = sessions.without_end.saturating_sub(1);
        }
        sessions
    }
}

impl Session {
    /// The consent that holds now.
    fn epoch(&self) -> Option<u64> {
        let epoch = opening::epoch(self, &self.survey()?)?;
        Some(epoch.id)
    }
}

/// Entries that record now and of which nothing was ever recorded.
fn never_used(sites: &[&'static Site], progress: &Progress) -> Vec<String> {
    let recording = sites.iter().filter(|site| site.state() & ON != 0);
    let names = recording.map(|site| site.descriptor().name());
    names
        .filter(|name| !progress.uses.contains_key(&entry_id(name)))
        .map(str::to_owned)
        .collect()
}

/// Adds up what is stored of the period and of the days before it.
fn gather(store: Option<&Store>, period: Period) -> Result<Gathering, StoreError> {
    let mut gathering = Gathering::new(period);
    let Some(store) = store else {
        return Ok(gathering);
    };
    let first = gathering.before.first.days().min(period.first.days());
    store.each_tally(first..=period.last.days(), |row| {
        know(&mut gathering, store, row.build)?;
        // A row without a name counts for nothing.
        let _ = gathering.add(row);
        Ok(())
    })?;
    store.each_timing(period.first.days()..=period.last.days(), |row| {
        know(&mut gathering, store, row.build)?;
        let _ = gathering.add_timing(row);
        Ok(())
    })?;
    Ok(gathering)
}

/// Builds are described once, when their first row comes: most of what is stored is of others.
fn know(gathering: &mut Gathering, store: &Store, build: i64) -> Result<(), StoreError> {
    if !gathering.lexicon.knows(build) {
        let described = store.build_of(build)?;
        gathering.add_build(build, described.as_ref().map(|build| &build.catalog));
    }
    Ok(())
}
