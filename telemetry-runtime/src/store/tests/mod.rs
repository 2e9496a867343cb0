//! Tests with real files and real processes.

mod broken;
mod contents;
mod cost;
mod deletion;
mod journals;
#[cfg(all(
    target_os = "linux",
    target_endian = "little",
    target_pointer_width = "64"
))]
mod model;
mod processes;
mod progress;
mod rotation;
#[cfg(feature = "outbox")]
mod sealing;
mod segments;
mod starved;

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Once},
    time::Duration,
};

use telemetry_schema::{
    Choice, Date, Descriptor, Domain, Field, Head, Level, Measure, Origin, document::Catalog,
};
use tempfile::TempDir;

use super::{
    Build, Folded, Limits, Store, StoreError, fold, progress::entry_id, rows::ALL_DAYS,
    summary::Summary,
};
use crate::{
    clock::{Clock, Moment},
    record::{
        journal::Inbox,
        outcome::Outcome,
        recorder::{Observation, Recorder},
        site::Site,
    },
};

const BUILD: u64 = 0xb0b0_0000_0000_0001;
const EPOCH: u64 = 0xe0e0_0000_0000_0002;
/// 2026-11-20.
const TODAY: u32 = 20_777;

const fn head(name: &'static str, level: Level) -> Head {
    let origin = Origin::new("tool::store", 1);
    Head::new(name, "About it.", "for the tests", level, origin)
}

static KINDS: Domain = Domain::choice(&[
    Choice::new("timeout", "", None),
    Choice::new("other", "", None),
]);
static COMMAND: Domain = Domain::choice(&[
    Choice::new("think", "", None),
    Choice::new("compare", "", None),
]);
static TOOK: Domain = Domain::measure(Measure::Elapsed);
static SIZE: Domain = Domain::measure(Measure::ByteSize);
static MAYBE_SIZE: Domain = Domain::optional(&SIZE);
static PARTS: Domain = Domain::flags(&COMMAND);

/// `command_ended`: an event with a choice, two quantities and a set.
static ENDED: Site = Site::new(Descriptor::event(
    head("command_ended", Level::Basic),
    &[
        Field::new("command", "Which.", &COMMAND),
        Field::new("took", "How long.", &TOOK),
        Field::new("size", "How large.", &MAYBE_SIZE),
        Field::new("parts", "Which.", &PARTS),
    ],
    &[],
    20,
));

/// `opened`: a single event.
static OPENED: Site = Site::new(Descriptor::event(
    head("opened", Level::Full),
    &[Field::new("command", "Which.", &COMMAND)],
    &[],
    20,
));

/// `search`: a timed feature with kinds of errors.
static SEARCH: Site = Site::new(Descriptor::feature(
    head("search", Level::Basic),
    true,
    Some(&KINDS),
));

const OK: Observation<'static> = Observation::Call {
    outcome: Outcome::Ok,
    kind: None,
    elapsed_ns: Some(1_000_000),
};
const TIMEOUT: Observation<'static> = Observation::Call {
    outcome: Outcome::Err,
    kind: Some(0),
    elapsed_ns: None,
};

fn build() -> Build {
    static NUMBERED: Once = Once::new();
    let sites = [&ENDED, &OPENED, &SEARCH];
    NUMBERED.call_once(|| (0..).zip(sites).for_each(|(at, site)| site.set_index(at)));
    Build {
        product: "tool".to_owned(),
        version: "1.2.0".to_owned(),
        channel: "release".to_owned(),
        os: "linux".to_owned(),
        arch: "x86_64".to_owned(),
        catalog: Catalog::of(sites.map(Site::descriptor)),
        admitted: None,
    }
}

/// A clock that stands still.
#[derive(Debug)]
struct Still(u32);

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment {
            day: Date::from_days(self.0),
            hour: 14,
        }
    }

    fn rest_of_day(&self) -> Duration {
        Duration::ZERO
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A data folder as it is after consent.
fn consented() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    consent(dir.path());
    dir
}

fn consent(dir: &Path) {
    build().write(dir, BUILD).unwrap();
    Inbox::create(dir, BUILD, EPOCH, "{\"level\":\"full\"}").unwrap();
}

fn inbox(dir: &Path) -> Inbox {
    inbox_on(dir, TODAY)
}

fn inbox_on(dir: &Path, day: u32) -> Inbox {
    build();
    Inbox::open(dir, BUILD, EPOCH, Arc::new(Still(day)))
        .unwrap()
        .unwrap()
}

fn record(dir: &Path, n: u32) {
    let inbox = inbox(dir);
    (0..n).for_each(|_| inbox.record(&SEARCH, &OK));
}

/// Another test that starts a process holds copies of our locks between its fork and its exec.
const PATIENCE: Duration = Duration::from_secs(60);

fn fold_now(dir: &Path) -> Result<Folded, StoreError> {
    fold(dir, PATIENCE, &Limits::default(), &Still(TODAY))
}

fn fold_impatiently(dir: &Path) -> Result<Folded, StoreError> {
    fold(dir, Duration::ZERO, &Limits::default(), &Still(TODAY))
}

fn store(dir: &Path) -> Store {
    Store::open(dir, PATIENCE).unwrap()
}

fn total(dir: &Path, entry: &str) -> u64 {
    let recorded = store(dir).recorded().unwrap();
    recorded.get(&entry_id(entry)).copied().unwrap_or(0)
}

fn assert_sound(dir: &Path) {
    let verdict: String = store(dir)
        .connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
}

/// Names in a folder, sorted.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

const ROLE: &str = "STORE_TEST_ROLE";
const DIR: &str = "STORE_TEST_DIR";

/// This test binary again, to play a part of [`part`] in a process of its own.
fn process(role: &str, dir: &Path) -> Command {
    in_process(Command::new(std::env::current_exe().unwrap()), role, dir)
}

/// The same through a shell line that ends by running `"$0" "$@"`.
fn shell(mut shell: Command, line: &str, role: &str, dir: &Path) -> Command {
    shell.args(["sh", "-c", line]);
    shell.arg(std::env::current_exe().unwrap());
    in_process(shell, role, dir)
}

fn in_process(mut command: Command, role: &str, dir: &Path) -> Command {
    command
        .args(["--exact", "store::tests::part", "--test-threads=1"])
        .env(ROLE, role)
        .env(DIR, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

/// A child that does not outlive its test.
struct Part(Child);

impl Part {
    fn begin(role: &str, dir: &Path) -> Self {
        Self(process(role, dir).spawn().unwrap())
    }

    /// SIGKILL, and the end of it.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Parts that wait to be killed end by themselves where that does not happen.
const PART_TIME: Duration = Duration::from_secs(120);

/// What a child process does; in an ordinary run nothing.
#[test]
fn part() {
    let (Ok(role), Ok(dir)) = (std::env::var(ROLE), std::env::var(DIR)) else {
        return;
    };
    let dir = Path::new(&dir);
    match role.as_str() {
        "count" => processes::count_for_ever(dir),
        "fold" => processes::fold_for_ever(dir),
        "hold" => processes::hold_the_lease(dir),
        "lock" => processes::lock_the_file(dir),
        "migrate" => broken::migrate_for_ever(dir),
        "full" => starved::run_out_of_room(dir),
        "read-only" => starved::lose_the_right_to_write(dir),
        #[cfg(feature = "outbox")]
        "seal" => sealing::seal_for_ever(dir),
        "limited" => starved::meet_the_limit(dir),
        "forbidden" => starved::meet_a_limit_of_nothing(dir),
        role => panic!("no part for {role}"),
    }
}

/// What the store says of all its days, the youngest first.
fn summaries(store: &Store) -> Vec<Summary> {
    let days = store.days(&ALL_DAYS, usize::MAX).unwrap();
    let of = |day: u32| store.summaries_of(day).unwrap();
    days.into_iter().flat_map(of).collect()
}
