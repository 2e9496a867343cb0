//! What can be asked: nothing here changes a file.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use super::{Telemetry, background, opening, session::Session};
use crate::{
    Host, Source, Status,
    catalog::{self, SITES},
    consent::{
        funnels,
        gate::Verdict,
        survey::{Consent, Survey},
    },
    explain::{Device, Here, Listing},
    ours,
    paths::Paths,
    record::site::ON,
    store::{self, Losses, Store, StoreError, progress::entry_id},
    unit_cost,
};
use telemetry_schema::document::{Catalog, Entry, SCHEMA};

/// So many journals that wait are named, the others counted: a person reads them.
const NAMED_MAX: usize = 8;

/// How long a listing waits for another process that is at work in the store.
const STORE_WAIT: Duration = Duration::from_millis(500);

impl Telemetry {
    /// Whether something is recorded now, who decided that, and what is wrong.
    ///
    /// ```
    /// let telemetry = telemetry_runtime::start!();
    /// let status = telemetry.status();
    /// assert!(!status.is_recording());
    /// ```
    #[must_use]
    pub fn status(&self) -> Status {
        let mut status = self.session.status();
        // A no of the user's or the system's stays the reason.
        if let (Some(_), Some(why)) = (status.level, self.idle()) {
            status.level = None;
            status.share = false;
            status.source = Source::Process;
            status.share_source = Source::Process;
            status.why = why;
        }
        status
    }

    /// Looks at the files at once and puts in force what they say; tells whether anything is
    /// recorded now.
    ///
    /// A process that records looks by itself, once a minute. One that started without consent has
    /// nothing that could look: no thread, and all entries are off. A program that runs for hours
    /// calls this from a timer of its own, once a minute or so, to take up an `enable` of the
    /// command line. Without consent it tries to open one file and does nothing else.
    ///
    /// ```
    /// let telemetry = telemetry_runtime::start!(long_lived);
    /// let records = telemetry.refresh();
    /// # assert!(!records);
    /// ```
    #[expect(
        clippy::must_use_candidate,
        reason = "there is nothing that has to be done about it"
    )]
    pub fn refresh(&self) -> bool {
        let Ok(session) = self.first() else {
            return false;
        };
        session.refresh();
        background::begin(session);
        session.is_recording()
    }

    /// Every entry: what it records, whether it records now and if not why, and how often it has
    /// been recorded on this device.
    #[must_use]
    pub fn listing(&self) -> Listing {
        let session = &self.session;
        let sites = catalog::sorted();
        let entries = opening::entries(&sites);
        let status = self.status();
        let today = session.clock.now().day;
        let verdicts = match session.survey() {
            Some(survey) => survey.judge(session.host, &entries, today),
            None => Vec::new(),
        };
        let recorded = session.recorded();
        let here: Vec<Here> = sites
            .iter()
            .enumerate()
            .map(|(at, site)| {
                let name = site.descriptor().name();
                Here {
                    records: site.state() & ON != 0,
                    because: because(verdicts.get(at), &status, site.state() & ON != 0),
                    recorded: recorded
                        .as_ref()
                        .map(|recorded| recorded.get(&entry_id(name)).copied().unwrap_or(0)),
                }
            })
            .collect();
        self.list(entries, here, status)
    }

    /// The environment variable that speaks of this product alone.
    #[cfg(feature = "cli")]
    pub(crate) fn variable(&self) -> String {
        self.session.host.variable("")
    }

    fn list(&self, entries: Vec<Entry>, here: Vec<Here>, status: Status) -> Listing {
        let host = self.session.host;
        let catalog = Catalog {
            schema: SCHEMA,
            entries,
            funnels: funnels::linked().1,
        };
        let device = Device {
            level: status.level,
            share: status.share,
            because: status.why,
            redirect: status.endpoint.filter(|_| status.redirected),
        };
        let mut here = here.into_iter();
        Listing::new(host.product(), catalog, |name| host.admits(name))
            .version(host.version())
            .endpoint(host.endpoint())
            .on_device(device, |_| {
                here.next().unwrap_or(Here {
                    records: false,
                    because: String::new(),
                    recorded: None,
                })
            })
    }
}

/// The reason as words; where the files say yes and nothing records, the status knows why.
fn because(verdict: Option<&Verdict>, status: &Status, records: bool) -> String {
    match verdict {
        Some(Verdict::Off(reason)) => reason.to_string(),
        Some(Verdict::On { detail: true }) if records => {
            "with timings and kinds of errors".to_owned()
        }
        _ => status.why.clone(),
    }
}

impl Session {
    /// Reads everything that decides.
    pub fn survey(&self) -> Option<Survey> {
        let paths = self.paths.as_ref()?;
        let consent = Consent::at(paths);
        Some(Survey::read(self.host, paths, &self.environment, consent))
    }

    /// What is the case and why.
    pub fn status(&self) -> Status {
        let mut status = Status::nobody(self.host.product(), self.host.version());
        status.entries = SITES.len();
        status.entries_on = SITES.iter().filter(|site| site.state() & ON != 0).count();
        status.pending_bytes = self.pending_bytes();
        status.dropped = self.dropped();
        match (&self.paths, self.survey()) {
            (Some(paths), Some(survey)) => {
                place(&mut status, paths);
                decided(&mut status, survey, self.host);
            }
            _ => no_home(&mut status),
        }
        if let Some(paths) = &self.paths {
            stored(&mut status, paths);
            set_aside(&mut status, paths);
        }
        self.explain_difference(&mut status);
        let prices = self.host.unit_costs();
        if !prices.is_empty() {
            let entries = opening::entries(&catalog::sorted());
            status.problems.extend(unit_cost::faults(prices, &entries));
        }
        status
    }

    /// The files say yes and this process does not record, or the other way round.
    fn explain_difference(&self, status: &mut Status) {
        if let Some(trouble) = self.trouble() {
            status.problems.push(trouble.clone());
            status.level = None;
            status.share = false;
            status.source = Source::Place;
            status.share_source = Source::Place;
            status.why = trouble;
        }
    }

    /// How often each entry was recorded here, by the digest of its name; nothing where that cannot be read.
    fn recorded(&self) -> Option<BTreeMap<u64, u64>> {
        let paths = self.paths.as_ref()?;
        match Store::open_existing(paths.data(), STORE_WAIT) {
            Ok(Some(store)) => store.recorded().ok(),
            Ok(None) => Some(BTreeMap::new()),
            Err(_) => None,
        }
    }
}

fn place(status: &mut Status, paths: &Paths) {
    status.data = Some(paths.data().clone());
    status.user_file = Some(paths.user_file());
    status.policy_file = Some(paths.policy().clone());
}

fn decided(status: &mut Status, survey: Survey, host: &Host) {
    let decision = survey.decision;
    status.endpoint = decision.endpoint(host).map(str::to_owned);
    status.redirected = status.endpoint.as_deref() != host.endpoint();
    status.level = decision.level();
    status.share = decision.terms.is_some_and(|terms| terms.share);
    status.share_source = decision.shares;
    status.source = decision.source;
    status.why = decision.why;
    status.contributions = decision.contributions;
    status.problems = decision.problems;
}

fn no_home(status: &mut Status) {
    status.source = Source::NoHome;
    status.share_source = Source::NoHome;
    "the environment names no home folder, so there is no place to keep anything"
        .clone_into(&mut status.why);
    status.problems.push(status.why.clone());
}

/// What is wrong with the store, and what was lost on the way into it.
fn stored(status: &mut Status, paths: &Paths) {
    let read = || {
        let store = Store::open_existing(paths.data(), STORE_WAIT)?;
        let lost = store.as_ref().map(Store::losses).transpose()?;
        let waiting = store::undescribed(paths.data(), store.as_ref())?;
        let pending = store::pending(paths.data(), store.as_ref())?;
        Ok::<_, StoreError>((lost.map_or(0, Losses::total), waiting, pending))
    };
    match read() {
        Ok((lost, waiting, pending)) => {
            status.pending_bytes = pending;
            status.dropped = status.dropped.max(lost);
            let more = waiting.len().saturating_sub(NAMED_MAX);
            status
                .problems
                .extend(waiting.iter().take(NAMED_MAX).map(|path| {
                    format!(
                        "{} cannot be read yet: the description of its build is missing or damaged",
                        path.display()
                    )
                }));
            if more > 0 {
                let more = format!("{more} journals more cannot be read yet, for the same reason");
                status.problems.push(more);
            }
        }
        Err(error) => status.problems.push(error.to_string()),
    }
}

/// Files that were damaged and are kept.
fn set_aside(status: &mut Status, paths: &Paths) {
    let builds = paths.data().join("builds");
    let folders = [paths.config(), paths.data(), &builds].into_iter();
    let mut kept: Vec<PathBuf> = folders
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| ours::is_aside(path))
        .collect();
    kept.sort();
    let sentence = |path: PathBuf| format!("{} was damaged and is kept", path.display());
    status.problems.extend(kept.into_iter().map(sentence));
}
