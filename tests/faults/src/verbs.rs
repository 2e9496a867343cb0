//! The words that the host understands.

use std::{
    env, fs,
    io::{self, Read as _},
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use fork::Fork;
use telemetry_fault_host::{KINDS, Notes, WALKS};
use telemetry_runtime::{Choice, Level, Means, Telemetry};

use crate::{
    out::{report, say, told},
    records::call,
};

/// No process outlives its test by more.
const LIFE: Duration = Duration::from_secs(120);

/// Where threads note what they do.
const NOTES: &str = "FAULT_NOTES";

/// How many calls of one kind a thread makes before it notes that they have returned. The first
/// ones of four are held against the store call by call, the last ones keep to the fast path.
const BATCHES: [u64; WALKS] = [1, 1, 3, 16];

/// What a process of the host has in hand.
#[derive(Default)]
pub struct Life {
    telemetry: Option<Telemetry>,
    /// Makes the names of notes of parents, children and grandchildren differ.
    name: String,
    noted: u32,
    children: Vec<i32>,
    at_work: Option<(Arc<AtomicBool>, Vec<JoinHandle<()>>)>,
}

impl Life {
    /// Does what the words say.
    pub fn live(&mut self, words: &[String]) {
        for (at, word) in words.iter().enumerate() {
            let rest = &words[at + 1..];
            let (verb, argument) = word.split_once(':').unwrap_or((word, ""));
            match verb {
                "fork" => return self.fork(rest),
                "daemon" => self.daemon(),
                "exec" => return exec(rest),
                "if-on" if !self.is_recording() => return,
                "if-on" => {}
                _ => self.act(verb, argument),
            }
        }
    }

    fn is_recording(&self) -> bool {
        let telemetry = self.telemetry.as_ref();
        telemetry.is_some_and(|telemetry| telemetry.status().is_recording())
    }

    fn act(&mut self, verb: &str, argument: &str) {
        match verb {
            "start" => {
                self.telemetry = Some(telemetry_runtime::start!(product = "fault-host"));
            }
            "end" => self.telemetry = None,
            "here" => self.here(number(argument)),
            "threads" => self.threads(argument),
            "for-ever" => self.begin(number(argument)).1.into_iter().for_each(join),
            "begin" => self.at_work = Some(self.begin(number(argument))),
            "stop" => self.stop(),
            "bare" => (0..number(argument)).for_each(|at| call(at % KINDS.len())),
            "each" => each(number(argument)),
            "walk" => (0..number(argument)).for_each(|_| call(0)),
            "glance" => (0..number(argument)).for_each(|_| call(KINDS.len() - 1)),
            "join" => self.children.drain(..).for_each(|child| {
                say(&format!("child {}", fork::waitpid(child).unwrap_or(-1)));
            }),
            "kill" => self.kill(),
            "say" => say(argument),
            "wait" => {
                let _ = io::stdin().read(&mut [0]);
            }
            "process" => say(&process()),
            "areas" => say(&format!("areas {}", areas())),
            _ => self.ask(verb, argument),
        }
    }

    fn ask(&self, verb: &str, argument: &str) {
        let Some(telemetry) = &self.telemetry else {
            return say(&format!("{verb} before start"));
        };
        match verb {
            "enable" => told(telemetry.enable(&Choice::new(Level::Full).by(Means::Command))),
            "disable" => told(telemetry.disable(Means::Command)),
            "delete" => told(telemetry.delete()),
            "fold" => told(telemetry.fold(seconds(argument)).map(drop)),
            "folds" => fold_for_ever(telemetry),
            "export" => told(telemetry.export_json_lines(io::stdout().lock()).map(drop)),
            "status" => say(&telemetry.status().to_string()),
            "report" => report(telemetry),
            _ => say(&format!("{verb} is unknown")),
        }
    }

    /// On the thread that runs the words, which is the one that a fork leaves to the child.
    fn here(&mut self, rounds: usize) {
        let mut notes = self.notes();
        work(&mut notes, 0, rounds, &AtomicBool::new(false));
    }

    fn threads(&mut self, argument: &str) {
        let (threads, rounds) = argument.split_once(':').unwrap_or((argument, "1"));
        self.spawn(number(threads), number(rounds), &Arc::default())
            .into_iter()
            .for_each(join);
    }

    fn begin(&mut self, threads: usize) -> (Arc<AtomicBool>, Vec<JoinHandle<()>>) {
        let over = Arc::default();
        let threads = self.spawn(threads, usize::MAX, &over);
        (over, threads)
    }

    fn stop(&mut self) {
        if let Some((over, threads)) = self.at_work.take() {
            over.store(true, Relaxed);
            threads.into_iter().for_each(join);
        }
    }

    fn spawn(
        &mut self,
        threads: usize,
        rounds: usize,
        over: &Arc<AtomicBool>,
    ) -> Vec<JoinHandle<()>> {
        let begin = |thread| {
            let (mut notes, over) = (self.notes(), over.clone());
            thread::spawn(move || work(&mut notes, thread, rounds, &over))
        };
        (0..threads).map(begin).collect()
    }

    /// A new file. After an `exec` the names of the program before it are taken.
    fn notes(&mut self) -> Notes {
        let folder = env::var_os(NOTES).map_or_else(env::temp_dir, PathBuf::from);
        loop {
            self.noted += 1;
            let name = format!("{}{}-{}", std::process::id(), self.name, self.noted);
            match Notes::create(&folder.join(name)) {
                Ok(notes) => return notes,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => panic!("the test has made the folder of the notes: {error}"),
            }
        }
    }

    /// The child does what comes up to `--`, the parent what comes after.
    fn fork(&mut self, words: &[String]) {
        let split = words.iter().position(|word| word == "--");
        let (of_child, of_parent) = words.split_at(split.unwrap_or(words.len()));
        match fork::fork().expect("the system has room for a process") {
            Fork::Child => {
                self.name.push('c');
                self.children.clear();
                // Its threads are the parent's.
                self.at_work = None;
                self.live(of_child);
            }
            Fork::Parent(child) => {
                self.children.push(child);
                self.live(of_parent.get(1..).unwrap_or_default());
            }
        }
    }

    fn kill(&mut self) {
        for child in self.children.drain(..) {
            let status = Command::new("kill")
                .args(["-KILL", &child.to_string()])
                .status();
            assert!(
                status.is_ok_and(|status| status.success()),
                "the child is there"
            );
            let _ = fork::waitpid(child);
        }
    }

    fn daemon(&mut self) {
        fork::daemon(true, true).expect("the system has room for a process");
        self.name.push('d');
    }
}

/// The same program in the place of this process, which nobody is asked before.
fn exec(words: &[String]) {
    let itself = env::current_exe().expect("the system knows what it runs");
    let error = Command::new(itself).args(words).exec();
    say(&format!("error: {error}"));
}

/// One round is one batch of one kind, kind after kind.
fn work(notes: &mut Notes, thread: usize, rounds: usize, over: &AtomicBool) {
    let started = Instant::now();
    let batch = BATCHES[thread % BATCHES.len()];
    for round in 0..rounds {
        if over.load(Relaxed) || started.elapsed() > LIFE {
            break;
        }
        let kind = kind_of(thread, round);
        notes.begin(kind, batch).expect("notes can be written");
        (0..batch).for_each(|_| call(kind));
    }
    notes.end().expect("notes can be written");
}

/// Plain features and ways of events are the thread's own. Of single events, each a row, there are
/// few, or reading them back would take longer than all the rest.
fn kind_of(thread: usize, round: usize) -> usize {
    const CARRY: usize = WALKS;
    const SLIP: usize = CARRY + 1;
    const STEP: usize = SLIP + 1;
    const FETCH: usize = STEP + WALKS;
    const GLANCE: usize = FETCH + 1;
    match round % 6 {
        0 => thread % WALKS,
        1 => CARRY,
        2 => SLIP,
        3 => STEP + thread % WALKS,
        4 => FETCH,
        _ if round % 96 == 5 => GLANCE,
        _ => thread % WALKS,
    }
}

/// So many calls of each kind, half of them on another thread, and nothing is noted of them.
fn each(calls: usize) {
    let half = |calls: usize| {
        (0..KINDS.len()).for_each(|kind| (0..calls).for_each(|_| call(kind)));
    };
    half(calls / 2);
    join(thread::spawn(move || half(calls - calls / 2)));
}

fn join(thread: JoinHandle<()>) {
    thread.join().expect("a recording thread ends well");
}

fn fold_for_ever(telemetry: &Telemetry) {
    let started = Instant::now();
    while started.elapsed() < LIFE {
        // Another one may be at it.
        let _ = telemetry.fold(Duration::ZERO);
    }
}

/// Threads, and the most memory that was ever resident, in KiB.
fn process() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let number = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let word = line.and_then(|line| line.split_whitespace().next());
        word.unwrap_or("?").to_owned()
    };
    format!("{} {}", number("Threads:"), number("VmHWM:"))
}

/// Areas of segments that this process has mapped: a thread that got one has left the inbox.
fn areas() -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let lines = maps.lines();
    lines.filter(|line| line.contains("/segment-")).count()
}

fn number(argument: &str) -> usize {
    argument.parse().unwrap_or(1)
}

fn seconds(argument: &str) -> Duration {
    Duration::from_secs(argument.parse().unwrap_or(60))
}
