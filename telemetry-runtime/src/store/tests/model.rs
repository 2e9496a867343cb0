//! Processes record, die and let go of areas, days and consents change, folds succeed and are broken
//! off, in any order: the store has what a map in memory has.
//!
//! Files, segments, inboxes and the store are the real ones. A process that is killed writes nothing
//! more: here its parts are dropped, which writes nothing either, after the beginnings of records.
//! `PROPTEST_CASES` sets how many sequences are tried.

use std::{collections::BTreeMap, time::Instant};

use proptest::prelude::*;

use super::*;
use crate::record::journal::segment::{
    self,
    file::{Attached, Segment},
};
use what::{Row, What, rows};

mod torn;
mod what;

/// So many sequences, unless `PROPTEST_CASES` says how many: about five seconds.
const CASES: u32 = 48;
const STEPS_MAX: usize = 60;
const PROCESSES: usize = 3;
const THREADS: usize = 3;

/// One step.
#[derive(Clone, Debug)]
enum Step {
    /// A thread records; in its area, if it has or gets one.
    Record(usize, usize, What, bool),
    /// Enough of them to make a fold put another inbox in the place of this one.
    Flood(usize),
    /// A thread ends.
    Release(usize, usize),
    /// A process ends. The next one of its number starts when it records.
    Kill(usize, Torn),
    /// The consent changes, as one process sees first and the others later.
    Change(usize),
    Tomorrow,
    /// A process folds, or tries to. Something happens after it has noted the areas that threads
    /// have left, and something before it recycles them.
    Fold(usize, Fold, Vec<Step>, Vec<Step>),
}

#[derive(Clone, Copy, Debug)]
enum Torn {
    No,
    InInbox,
    InAreas,
}

#[derive(Clone, Copy, Debug)]
enum Fold {
    Whole,
    /// The store refuses rows of this table.
    Without(&'static str),
}

/// What goes on at any time.
fn everyday() -> impl Strategy<Value = Step> + Clone {
    let what = prop_oneof![
        4 => (0_usize..4).prop_map(|outcome| What::Plain(Outcome::ALL[outcome])),
        3 => prop_oneof![Just(1), Just(1_000), any::<u64>()].prop_map(What::Timed),
        2 => (0_u16..2).prop_map(What::Failed),
        2 => (1_u32..4, 0_u64..2_000_000).prop_map(|(n, size)| What::Event(n, size)),
        1 => Just(What::Single),
    ];
    prop_oneof![
        8 => (0..PROCESSES, 0..THREADS, what, prop::bool::weighted(0.8))
            .prop_map(|(process, thread, what, area)| Step::Record(process, thread, what, area)),
        3 => (0..PROCESSES, 0..THREADS)
            .prop_map(|(process, thread)| Step::Release(process, thread)),
        1 => Just(Step::Tomorrow),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let process = || 0..PROCESSES;
    let torn = prop_oneof![Just(Torn::No), Just(Torn::InInbox), Just(Torn::InAreas)];
    let fold = prop_oneof![
        4 => Just(Fold::Whole),
        1 => Just(Fold::Without("area")),
        1 => Just(Fold::Without("journal")),
        1 => Just(Fold::Without("tally")),
    ];
    let meanwhile = || prop::collection::vec(everyday(), 0..6);
    prop_oneof![
        40 => everyday(),
        1 => process().prop_map(Step::Flood),
        4 => (process(), torn).prop_map(|(process, torn)| Step::Kill(process, torn)),
        2 => process().prop_map(Step::Change),
        6 => (process(), fold, meanwhile(), meanwhile())
            .prop_map(|(process, fold, before, after)| Step::Fold(process, fold, before, after)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(CASES, |_| ProptestConfig::default().cases),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_store_has_what_was_recorded(steps in prop::collection::vec(step(), 1..STEPS_MAX)) {
        let mut model = Model::new();
        model.take_all(steps);
        model.end();
    }
}

/// Random sequences get there once in thousands.
#[test]
fn an_area_that_had_a_thread_since_is_not_recycled() {
    let call = Step::Record(0, 0, What::Plain(Outcome::Ok), true);
    let again = vec![call.clone(), Step::Release(0, 0), Step::Tomorrow];
    let mut model = Model::new();
    model.take_all(vec![
        call,
        Step::Release(0, 0),
        Step::Fold(0, Fold::Whole, Vec::new(), again),
    ]);
    model.end();
}

struct Model {
    dir: TempDir,
    day: u32,
    epoch: u64,
    processes: [Option<Process>; PROCESSES],
    recorded: BTreeMap<Row, u64>,
    /// Beginnings of records in inboxes: each may be counted as damage.
    torn: u64,
}

struct Process {
    epoch: u64,
    day: u32,
    inbox: Inbox,
    segment: Option<Arc<Segment>>,
    threads: [Option<(Attached, u32)>; THREADS],
}

impl Model {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let dir = dir.unwrap();
        consent(dir.path());
        Self {
            dir,
            day: TODAY,
            epoch: EPOCH,
            processes: [const { None }; PROCESSES],
            recorded: BTreeMap::new(),
            torn: 0,
        }
    }

    fn take_all(&mut self, steps: Vec<Step>) {
        for step in steps {
            self.take(step);
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Record(process, thread, what, in_area) => {
                self.record(process, thread, what, in_area);
            }
            Step::Flood(process) => {
                for _ in 0..6_000 {
                    self.record(process, 0, What::Plain(Outcome::Ok), false);
                }
            }
            Step::Release(process, thread) => {
                if let Some(process) = &mut self.processes[process] {
                    process.threads[thread] = None;
                }
            }
            Step::Kill(process, torn) => self.kill(process, torn),
            Step::Change(process) => {
                self.epoch += 1;
                Inbox::create(self.dir.path(), BUILD, self.epoch, "{}").unwrap();
                self.processes[process] = None;
            }
            Step::Tomorrow => self.day += 1,
            Step::Fold(process, fold, before, after) => self.fold(process, fold, before, after),
        }
    }

    fn process(&mut self, at: usize) -> &mut Process {
        let (dir, day, epoch) = (self.dir.path(), self.day, self.epoch);
        self.processes[at].get_or_insert_with(|| Process::start(dir, epoch, day))
    }

    fn record(&mut self, process: usize, thread: usize, what: What, in_area: bool) {
        let (dir, day) = (self.dir.path().to_owned(), self.day);
        let process = self.process(process);
        let kept = in_area && process.record_in_area(&dir, day, thread, what);
        if !kept {
            process.record_in_inbox(&dir, day, what);
        }
        let epoch = process.epoch;
        for (table, entry, key, n) in what.rows() {
            *self
                .recorded
                .entry((day, epoch, table, entry, key))
                .or_default() += n;
        }
    }

    fn kill(&mut self, process: usize, torn: Torn) {
        let Some(process) = self.processes[process].take() else {
            return;
        };
        match torn {
            Torn::No => {}
            Torn::InInbox => {
                self.torn += 1;
                torn::inbox(self.dir.path(), process.epoch);
            }
            Torn::InAreas => torn::areas(self.dir.path()),
        }
    }

    fn fold(&mut self, process: usize, how: Fold, before: Vec<Step>, after: Vec<Step>) {
        let segment = self.processes[process]
            .as_ref()
            .and_then(|process| process.segment.clone());
        let released = segment.as_ref().map(|segment| segment.released());
        self.take_all(before);
        let mut store = store(self.dir.path());
        if let Fold::Without(table) = how {
            for action in ["INSERT", "UPDATE"] {
                let refuse = format!(
                    "CREATE TEMP TRIGGER refuse_{action} BEFORE {action} ON {table}
                     BEGIN SELECT RAISE(ABORT, 'broken off'); END"
                );
                store.connection.execute_batch(&refuse).unwrap();
            }
        }
        let folded = store.fold(self.dir.path(), self.day);
        if matches!(how, Fold::Whole) {
            let folded = folded.unwrap();
            assert_eq!(folded.waiting.len(), 0);
            assert_eq!(rows(&store), self.recorded);
            self.take_all(after);
            if let (Some(segment), Some(released)) = (segment, released) {
                segment.recycle(&released, self.day);
            }
        }
        let losses = store.losses().unwrap();
        assert_eq!(losses.dropped, 0);
        assert!(losses.damaged <= self.torn, "{losses:?} {}", self.torn);
    }

    /// Nobody is left, and no segment either.
    fn end(mut self) {
        self.processes = [const { None }; PROCESSES];
        let started = Instant::now();
        loop {
            self.fold(0, Fold::Whole, Vec::new(), Vec::new());
            let left = segment::files::list(self.dir.path()).unwrap();
            if left.is_empty() {
                break;
            }
            // Another test that starts a process holds copies of our locks for an instant.
            assert!(started.elapsed() < PATIENCE, "{left:?}");
        }
        assert_sound(self.dir.path());
    }
}

impl Process {
    fn start(dir: &Path, epoch: u64, day: u32) -> Self {
        Self {
            epoch,
            day,
            inbox: open_inbox(dir, epoch, day),
            segment: None,
            threads: [const { None }; THREADS],
        }
    }

    fn record_in_area(&mut self, dir: &Path, day: u32, thread: usize, what: What) -> bool {
        if self.segment.is_none() {
            let entries = build().catalog.entries.len();
            self.segment = Segment::claim(dir, BUILD, self.epoch, "{}", entries, || true).unwrap();
        }
        let Some(segment) = &self.segment else {
            return false;
        };
        let thread = &mut self.threads[thread];
        if thread.as_ref().is_none_or(|(_, of)| *of != day) {
            // Before the one of yesterday is let go of.
            let Some(attached) = segment.attach(day) else {
                return false;
            };
            attached.area().open(i32::MAX, u64::MAX);
            *thread = Some((attached, day));
        }
        thread
            .as_ref()
            .is_some_and(|(attached, _)| what.put(attached.area()))
    }

    /// The clock of an inbox stands still; on another day it is opened anew.
    fn record_in_inbox(&mut self, dir: &Path, day: u32, what: What) {
        if self.day != day {
            self.inbox = open_inbox(dir, self.epoch, day);
            self.day = day;
        }
        what.record(&self.inbox);
    }
}

fn open_inbox(dir: &Path, epoch: u64, day: u32) -> Inbox {
    build();
    Inbox::open(dir, BUILD, epoch, Arc::new(Still(day)))
        .unwrap()
        .unwrap()
}
