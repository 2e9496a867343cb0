//! A run for debugging: each record is printed to stderr as it is made.
//!
//! Such a run records nowhere: no journal is opened and nothing is sent, so it needs no consent. Of
//! every entry that is linked it tells what happens, and beside it what would become of the record
//! on this device: whether it would be kept, and if not why.
//!
//! Who asks for a change of consent or for a deletion in such a run gets it: that is no record.

use std::{
    io::{self, Write as _},
    process,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use serde::Serialize;
use telemetry_schema::{
    document::{Catalog, Entry, SCHEMA},
    timing,
};

use super::{Telemetry, opening};
use crate::{
    catalog,
    clock::Clock,
    consent::{gate::Verdict, sources::DebugForm},
    record::{
        journal::layout::{Call, Event, Record, Single},
        recorder::{self, Observation, Recorder},
        site::{DETAIL, ON, Site},
    },
    store::Told,
};

/// That of the process, since there is one start that counts.
static DEBUGGER: OnceLock<Arc<Debugger>> = OnceLock::new();

thread_local! {
    static AT_EXIT: AtExit = const { AtExit };
}

/// Prints what would be recorded.
struct Debugger {
    form: DebugForm,
    clock: Arc<dyn Clock>,
    catalog: Catalog,
    /// What would become of the records of each entry.
    fates: Vec<Fate>,
    records: AtomicU64,
    /// Forked children have the same memory, and end on their own.
    process: u32,
    is_over: AtomicBool,
}

#[derive(Debug)]
struct Fate {
    is_kept: bool,
    because: String,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    told: &'a Told,
    /// Whether it would have been kept.
    kept: bool,
    because: &'a str,
}

#[derive(Serialize)]
struct End {
    records: u64,
    stored: u64,
    sent: u64,
}

/// Turns every entry on, for the process's first start.
pub fn begin(telemetry: &Telemetry, form: DebugForm) {
    let session = &telemetry.session;
    let sites = catalog::sorted();
    let entries = opening::entries(&sites);
    let today = session.clock.now().day;
    let verdicts = match session.survey() {
        Some(survey) => survey.judge(session.host, &entries, today),
        None => Vec::new(),
    };
    let mut verdicts = verdicts.iter();
    let fates = entries.iter().map(|entry| fate(entry, verdicts.next()));
    let debugger = Arc::new(Debugger {
        form,
        clock: session.clock.clone(),
        fates: fates.collect(),
        catalog: Catalog {
            schema: SCHEMA,
            entries,
            funnels: Vec::new(),
        },
        records: AtomicU64::new(0),
        process: process::id(),
        is_over: AtomicBool::new(false),
    });
    if DEBUGGER.set(debugger.clone()).is_err() {
        return;
    }
    recorder::install(Some(debugger));
    // A host that ends by `process::exit` drops no guard.
    if thread::current().name() == Some("main") {
        AT_EXIT.with(|_| ());
    }
    for (index, site) in (0..u16::MAX).zip(sites) {
        site.set_index(index);
        site.set(ON | DETAIL, ON | DETAIL);
    }
    session.begin_life();
}

/// Says once how many records there were.
pub fn end() {
    if let Some(debugger) = DEBUGGER.get() {
        debugger.end();
    }
}

/// Dropped where the thread ends that runs `main`; where a system does not do so in
/// `process::exit`, nothing is said.
struct AtExit;

impl Drop for AtExit {
    fn drop(&mut self) {
        end();
    }
}

impl Recorder for Debugger {
    fn record(&self, site: &'static Site, observation: &Observation<'_>) {
        let record = self.of_journal(site, observation);
        let Some(told) = Told::of(&record, &self.catalog) else {
            return;
        };
        let Some(fate) = self.fates.get(usize::from(site.index())) else {
            return;
        };
        self.records.fetch_add(1, Relaxed);
        let words = if fate.is_kept { "kept" } else { "not kept" };
        match self.form {
            DebugForm::Text if fate.because.is_empty() => say(&format!("{told} ({words})")),
            DebugForm::Text => say(&format!("{told} ({words}: {})", fate.because)),
            DebugForm::Json => say_json(&Line {
                told: &told,
                kept: fate.is_kept,
                because: &fate.because,
            }),
        }
    }
}

impl Debugger {
    /// The record that a journal would hold.
    fn of_journal(&self, site: &Site, observation: &Observation<'_>) -> Record {
        let (moment, entry) = (self.clock.now(), site.index());
        let day = moment.day.days();
        match *observation {
            Observation::Call {
                outcome,
                kind,
                elapsed_ns,
            } => Record::Call(Call {
                day,
                entry,
                n: 1,
                outcome,
                kind,
                bucket: elapsed_ns.map(timing::bucket),
            }),
            Observation::Event { n, words } => Record::Event(Event {
                day,
                entry,
                n,
                words: words.to_vec(),
                single: (site.level() == telemetry_schema::Level::Full).then_some(Single {
                    hour: moment.hour,
                    session: 0,
                }),
            }),
        }
    }

    fn end(&self) {
        if self.process != process::id() || self.is_over.swap(true, Relaxed) {
            return;
        }
        let records = self.records.load(Relaxed);
        match self.form {
            DebugForm::Text if records == 1 => say("1 record; nothing was stored or sent"),
            DebugForm::Text => say(&format!("{records} records; nothing was stored or sent")),
            DebugForm::Json => say_json(&End {
                records,
                stored: 0,
                sent: 0,
            }),
        }
    }
}

fn fate(entry: &Entry, verdict: Option<&Verdict>) -> Fate {
    let has_detail = entry.timed || entry.errors.is_some();
    let (is_kept, because) = match verdict {
        Some(Verdict::On { detail: false }) if has_detail => {
            (true, "without timings and kinds of errors".to_owned())
        }
        Some(Verdict::On { .. }) => (true, String::new()),
        Some(Verdict::Off(reason)) => (false, reason.to_string()),
        None => (false, "the environment names no home folder".to_owned()),
    };
    Fate { is_kept, because }
}

/// In one piece, so that lines of several threads do not mix; nobody to read it is no harm.
fn say(line: &str) {
    let _ = io::stderr().write_all(format!("telemetry: {line}\n").as_bytes());
}

fn say_json(line: &impl Serialize) {
    if let Ok(mut line) = serde_json::to_vec(line) {
        line.push(b'\n');
        let _ = io::stderr().write_all(&line);
    }
}
