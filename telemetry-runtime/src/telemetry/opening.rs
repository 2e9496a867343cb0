//! From the files to an answer: the fast way through the gate file, or the slow way through all.

use std::{collections::BTreeSet, fs::File, io, time::Duration};

use telemetry_schema::{
    Date,
    document::{Catalog, Entry, SCHEMA},
};

use super::{arrival::Arrival, build, session::Session};
use crate::{
    Error, Source,
    catalog::{self, SITES},
    consent::{
        epoch::Epoch,
        funnels,
        gate::{self, Verdict},
        gate_file::{self, Entries, GateFile, Passed, Section, Stamps},
        place,
        sources::Environment,
        survey::{Consent, Survey},
    },
    paths::Paths,
    record::{
        journal::{Inbox, Journal},
        site::{DETAIL, ON, Site},
    },
    store::{self, Build},
};

/// An answer: what is to be in force.
#[derive(Debug, Default)]
pub struct Opened {
    /// The journal, if anything records.
    pub journal: Option<Journal>,
    /// The gate file that the answer stands in.
    pub gate: Option<File>,
    /// The stamps of the files that it comes from.
    pub stamps: Stamps,
    /// The first day on which it no longer holds.
    pub until: Option<Date>,
    /// Place in the catalog and state of each site that has one.
    pub states: Vec<(&'static Site, u16, u8)>,
    /// How this build comes to record, if it never has before and the host asks.
    pub arrival: Option<Arrival>,
    /// What went wrong, as a sentence.
    pub trouble: Option<String>,
}

/// The answer at a start. Each step ends early, and without consent one file is looked for.
pub fn start(session: &Session) -> Opened {
    answer(session, Stamps::hold_at_a_start)
}

/// The answer in a process that runs, which has time to look at all files.
pub fn again(session: &Session) -> Opened {
    answer(session, Stamps::hold)
}

/// Whether the files are those that a gate comes from.
type Hold = fn(&Stamps, &Paths) -> bool;

fn answer(session: &Session, hold: Hold) -> Opened {
    let Some(paths) = session.paths.as_ref() else {
        return Opened::default();
    };
    if session.is_over() || session.is_for_debugging() || session.environment.refuses() {
        Opened::default()
    } else if session.environment.speaks() {
        for_this_process(session, paths)
    } else {
        by_the_gate(session, paths, hold)
    }
}

/// What the environment says holds for this process, so there is nothing to cache.
fn for_this_process(session: &Session, paths: &Paths) -> Opened {
    let consent = Consent::at(paths);
    if consent == Consent::Missing && session.environment.grant().is_none() {
        return Opened::default();
    }
    let survey = Survey::read(session.host, paths, &session.environment, consent);
    if let Some(unread) = &survey.unread {
        return Opened::trouble(unread);
    }
    if survey.decision.terms.is_none() {
        return Opened::default();
    }
    let opened = place::deciding_folder(paths.config())
        .and_then(|()| place::private_folder(paths.data()))
        .and_then(|()| {
            // There is no cached decision that would hide it.
            let _ = is_deleting(paths);
            Answer::of(session, &survey).open(session, paths)
        });
    Opened {
        stamps: survey.stamps,
        ..opened.unwrap_or_else(|error| Opened::trouble(&error))
    }
}

/// Whether a deletion that was cut off is still to be finished, after it was tried. Another process
/// that is at it is not waited for: what it removes of ours is noticed at the next look.
fn is_deleting(paths: &Paths) -> bool {
    store::finish_deletion(paths.data(), Duration::ZERO).is_err()
        && store::is_deleting(paths.data())
}

fn by_the_gate(session: &Session, paths: &Paths, hold: Hold) -> Opened {
    match gate_file::read(&paths.gate()) {
        Ok(Some((file, bytes))) => {
            let gate =
                GateFile::from_bytes(&bytes).filter(|_| place::is_private_folder(paths.data()));
            let holds = gate.as_ref().filter(|gate| hold(&gate.stamps, paths));
            match holds.and_then(|gate| fast(session, paths, gate)) {
                Some(opened) => Opened {
                    gate: Some(file),
                    ..opened
                },
                None => slow(session, paths, gate),
            }
        }
        Ok(None) => Opened::default(),
        Err(_) => slow(session, paths, None),
    }
}

/// The answer of a gate file whose stamps hold, if there is one for this build and this day.
fn fast(session: &Session, paths: &Paths, gate: &GateFile) -> Option<Opened> {
    let build = build::id(session.host);
    let section = gate.section(build, session.clock.now().day)?;
    let mut opened = Opened {
        stamps: gate.stamps,
        until: section.until,
        ..Opened::default()
    };
    if section.records {
        opened.journal = Some(journal(session, paths, build, section.epoch).ok()??);
        opened.states = states(section);
    }
    Some(opened)
}

fn journal(
    session: &Session,
    paths: &Paths,
    build: u64,
    epoch: u64,
) -> io::Result<Option<Journal>> {
    let (clock, keeper) = (&session.clock, &session.keeper);
    Journal::open(paths.data(), (build, epoch), SITES.len(), clock, keeper)
}

fn states(section: &Section) -> Vec<(&'static Site, u16, u8)> {
    SITES
        .iter()
        .filter_map(|site| {
            let passed = section.entries.get(build::site_id(site))?;
            Some((site, passed.index, passed.state))
        })
        .collect()
}

/// Reads all files, decides, and writes the gate file anew: what every process may rely on, so
/// the environment of this one has no part in it.
pub fn slow(session: &Session, paths: &Paths, gate: Option<GateFile>) -> Opened {
    decide_and_write(session, paths, gate).unwrap_or_else(|error| Opened::trouble(&error))
}

fn decide_and_write(
    session: &Session,
    paths: &Paths,
    gate: Option<GateFile>,
) -> Result<Opened, Error> {
    place::private_folder(paths.data())?;
    place::deciding_folder(paths.config())?;
    let is_deleting = is_deleting(paths);
    let mut survey = Survey::read(session.host, paths, &Environment::default(), Consent::Given);
    if let Some(unread) = survey.unread.take() {
        return Err(unread);
    }
    if survey.is_silent() {
        // Without a file of the user's there is no consent that could come back.
        place::remove(&paths.gate())?;
        return Ok(Opened::default());
    }
    let answer = Answer::of(session, &survey);
    let mut opened = answer.open(session, paths)?;
    let mut gate = gate
        .filter(|gate| gate.stamps == survey.stamps)
        .unwrap_or_else(|| GateFile::new(survey.stamps));
    gate.put(answer.section);
    // The fast way would not see what has still to be deleted.
    if !is_deleting {
        replace(paths, &gate)?;
    }
    opened.stamps = survey.stamps;
    opened.gate = place::open_ours(&paths.gate()).ok();
    Ok(opened)
}

/// Whatever stands in the gate's place is only a cache: what cannot be replaced is moved aside.
fn replace(paths: &Paths, gate: &GateFile) -> Result<(), Error> {
    let path = paths.gate();
    let bytes = gate.to_bytes();
    match place::write(&path, &bytes, false) {
        Err(error) if error.is_unsafe_path() => {
            place::set_aside(&path)?;
            place::write(&path, &bytes, false)
        }
        written => written,
    }
}

/// What the slow way has found.
struct Answer {
    epoch: Option<Epoch>,
    section: Section,
    entries: Vec<Entry>,
}

/// The consent that a survey has found, unless there is none.
pub fn epoch(session: &Session, survey: &Survey) -> Option<Epoch> {
    let decision = &survey.decision;
    let mut terms = decision.terms.clone()?;
    let source = if decision.covers_running {
        // It covers more than the user agreed to, so the user's word on reports is not one on this.
        terms.share &= decision.shares_running();
        terms.stretch = terms.stretch.filter(|_| terms.share);
        Source::Environment
    } else {
        Source::UserFile
    };
    Some(Epoch::of(&terms, source.as_str(), session.host.endpoint()))
}

impl Answer {
    fn of(session: &Session, survey: &Survey) -> Self {
        let sites = catalog::sorted();
        let entries = entries(&sites);
        let today = session.clock.now().day;
        let verdicts = survey.judge(session.host, &entries, today);
        let epoch = epoch(session, survey);
        let section = Section {
            build: build::id(session.host),
            epoch: epoch.as_ref().map_or(0, |epoch| epoch.id),
            until: gate::valid_until(&entries, today),
            records: epoch.is_some() && verdicts.iter().any(Verdict::is_on),
            entries: passed(&sites, &verdicts),
        };
        Self {
            epoch,
            section,
            entries,
        }
    }

    /// Makes what the fold needs, and the journal; in a run for debugging neither, and the build is
    /// still to arrive.
    fn open(&self, session: &Session, paths: &Paths) -> Result<Opened, Error> {
        let mut opened = Opened {
            until: self.section.until,
            ..Opened::default()
        };
        let records = self.section.records && !session.is_for_debugging();
        let (Some(epoch), true) = (&self.epoch, records) else {
            return Ok(opened);
        };
        let (journal, arrival) = self.journal(session, paths, epoch)?;
        opened.journal = Some(journal);
        opened.arrival = arrival;
        opened.states = states(&self.section);
        Ok(opened)
    }
}

impl Answer {
    /// The journal; where there is none yet, what the fold needs is written before it. Of processes
    /// that do so at once, the one that makes it tells of the arrival.
    fn journal(
        &self,
        session: &Session,
        paths: &Paths,
        epoch: &Epoch,
    ) -> Result<(Journal, Option<Arrival>), Error> {
        let (data, build) = (paths.data(), self.section.build);
        let failed = |error| Error::file("write to", data, error);
        let open = || journal(session, paths, build, epoch.id);
        if let Some(journal) = open().map_err(failed)? {
            return Ok((journal, None));
        }
        let consent = serde_json::to_string(epoch).unwrap_or_default();
        let asks = session.host.lifecycle().is_some();
        let arrival = asks.then(|| Arrival::of(session.host, data, build));
        describe(session, paths, &self.entries)?;
        let is_made = Inbox::create(data, build, epoch.id, &consent).map_err(failed)?;
        let arrival = arrival.flatten().filter(|_| is_made);
        // A fold may have taken it out of use in between, and put another in its place.
        match open().map_err(failed)? {
            Some(journal) => Ok((journal, arrival)),
            None => Err(failed(io::ErrorKind::NotFound.into())),
        }
    }
}

impl Opened {
    fn trouble(error: &Error) -> Self {
        Self {
            trouble: Some(error.sentence()),
            ..Self::default()
        }
    }
}

/// The entries of sites, in their order.
pub fn entries(sites: &[&'static Site]) -> Vec<Entry> {
    sites
        .iter()
        .map(|site| Entry::from(site.descriptor()))
        .collect()
}

fn passed(sites: &[&'static Site], verdicts: &[Verdict]) -> Entries {
    let state = |verdict: &Verdict| match verdict {
        Verdict::On { detail: true } => ON | DETAIL,
        Verdict::On { detail: false } => ON,
        Verdict::Off(_) => 0,
    };
    // More entries than indices: the last ones have none and stay off.
    (0..u16::MAX)
        .zip(sites.iter().zip(verdicts))
        .map(|(index, (site, verdict))| Passed {
            digest: build::site_id(site),
            index,
            state: state(verdict),
        })
        .collect()
}

/// Writes down what the fold has to know of this build, unless it stands there. What stands there
/// and cannot be read is kept aside.
pub fn describe(session: &Session, paths: &Paths, entries: &[Entry]) -> Result<(), Error> {
    let (data, build) = (paths.data(), build::id(session.host));
    if Build::read(data, build).is_ok() {
        return Ok(());
    }
    let path = Build::path(data, build);
    if path.symlink_metadata().is_ok() {
        place::set_aside(&path)?;
    }
    document(session, entries)
        .write(data, build)
        .map_err(|error| Error::file("write to", data, error))
}

fn document(session: &Session, entries: &[Entry]) -> Build {
    let crates = entries.iter().map(|entry| &entry.origin.crate_name);
    let admitted: BTreeSet<&String> = crates.filter(|name| session.host.admits(name)).collect();
    Build {
        product: session.host.product().to_owned(),
        version: session.host.version().to_owned(),
        channel: session.host.channel().as_str().to_owned(),
        os: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        catalog: Catalog {
            schema: SCHEMA,
            entries: entries.to_vec(),
            funnels: funnels::answered(session.host),
        },
        admitted: Some(admitted.into_iter().cloned().collect()),
    }
}
