//! Segments in real files, of real processes.

mod areas;
mod claims;
mod starved;

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use tempfile::TempDir;

use super::{
    count,
    file::{Attached, Segment},
    files,
    layout::{AREAS_MAX, Geometry, Identity, LOG_WORDS, POSITION_AT, SEGMENTS_MAX},
};
use crate::record::outcome::Outcome;

const BUILD: u64 = 0xb0b0;
const EPOCH: u64 = 0xe0e0;
const ENTRIES: usize = 1_000;
const GEOMETRY: Geometry = Geometry::new(ENTRIES);
const TODAY: u32 = 20_777;

/// A folder on a file system that can have segments; nothing where the tests' folder is on another.
fn folder() -> Option<TempDir> {
    let dir = tempfile::tempdir().unwrap();
    if super::claim::may_be_mapped(dir.path()).unwrap() {
        return Some(dir);
    }
    eprintln!("skipped: no segments on this file system");
    None
}

fn claim(dir: &Path) -> Option<Arc<Segment>> {
    Segment::claim(dir, BUILD, EPOCH, "{}", ENTRIES, || true).unwrap()
}

fn attach(segment: &Arc<Segment>, day: u32) -> Attached {
    let attached = segment.attach(day).unwrap();
    attached.area().open(i32::MAX, u64::MAX);
    attached
}

fn count(attached: &Attached, n: u32) {
    (0..n).for_each(|_| assert!(attached.area().count(7, Outcome::Err)));
}

fn path(dir: &Path, ordinal: u32) -> PathBuf {
    files::path(dir, BUILD, EPOCH, ordinal)
}

fn word(path: &Path, area: usize, at: usize) -> u64 {
    let mut bytes = [0; 8];
    let from = GEOMETRY.area_at(area) + at * 8;
    File::open(path)
        .unwrap()
        .read_exact_at(&mut bytes, from as u64)
        .unwrap();
    u64::from_le_bytes(bytes)
}

fn set_word(path: &Path, area: usize, at: usize, word: u64) {
    let from = GEOMETRY.area_at(area) + at * 8;
    let file = File::options().write(true).open(path).unwrap();
    file.write_all_at(&word.to_le_bytes(), from as u64).unwrap();
}

/// How often entry 7 has failed, by the file.
fn counted(path: &Path, area: usize) -> u64 {
    let word = word(path, area, GEOMETRY.slots_at() + 14);
    count::slot(u32::try_from(word >> 32).unwrap()).unwrap()
}

fn identity(generation: u32, day: u32) -> u64 {
    Identity { generation, day }.word()
}

fn names(dir: &Path) -> usize {
    files::list(dir).unwrap().len()
}

/// Runs a part in a process that does nothing else: elsewhere another test may be starting one,
/// which has copies of all locks for an instant.
fn alone(role: &str) {
    let Some(dir) = folder() else { return };
    assert!(process(role, dir.path()).status().unwrap().success());
}

const ROLE: &str = "SEGMENT_TEST_ROLE";
const DIR: &str = "SEGMENT_TEST_DIR";
/// Parts that wait to be killed end by themselves where that does not happen.
const PART_TIME: Duration = Duration::from_secs(120);

fn process(role: &str, dir: &Path) -> Command {
    in_process(Command::new(std::env::current_exe().unwrap()), role, dir)
}

fn in_process(mut command: Command, role: &str, dir: &Path) -> Command {
    command
        .args(["--exact", "record::journal::segment::tests::part"])
        .arg("--test-threads=1")
        .env(ROLE, role)
        .env(DIR, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

/// Elsewhere a segment would be written and never folded, or the other way round.
#[test]
fn every_part_is_made_for_the_same_systems() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut parts = 0;
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text: String = text.split_whitespace().collect();
            let system = [r#"target_os="linux""#, r#"target_endian="little""#, ""].join(",");
            for after in text.split(&system).skip(1) {
                assert!(
                    after.starts_with(r#"target_pointer_width="64""#),
                    "{path:?}"
                );
                parts += 1;
            }
        }
    }
    assert!(parts > 5);
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

fn wait(until: impl Fn() -> bool) {
    for _ in 0..PART_TIME.as_millis() / 5 {
        if until() {
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("waited in vain");
}

/// What a child process does; in an ordinary run nothing.
#[test]
fn part() {
    let (Ok(role), Ok(dir)) = (std::env::var(ROLE), std::env::var(DIR)) else {
        return;
    };
    let dir = Path::new(&dir);
    match role.as_str() {
        "continue" => claims::continue_one(dir),
        "worn" => claims::continue_a_worn_one(dir),
        "old" => claims::continue_an_old_one(dir),
        "heads" => claims::meet_damaged_heads(dir),
        "strange" => claims::meet_strange_files(dir),
        "hold" => claims::hold_one(dir),
        "limited" => starved::meet_a_limit(dir),
        "full" => starved::meet_the_end_of_the_disk(dir),
        role => panic!("no part for {role}"),
    }
}
