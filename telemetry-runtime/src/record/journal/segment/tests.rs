//! Segments in real files, of real processes.

use std::{
    fs::{self, File},
    os::unix::fs::{FileExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};
use tempfile::TempDir;

use super::{
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
    word(path, area, GEOMETRY.slots_at() + 14) >> 32
}

fn identity(generation: u32, day: u32) -> u64 {
    Identity { generation, day }.word()
}

fn names(dir: &Path) -> usize {
    files::list(dir).unwrap().len()
}

#[test]
fn claims_of_one_process_get_files_of_their_own() {
    let Some(dir) = folder() else { return };
    let claimed: Vec<_> = thread::scope(|scope| {
        let claiming = [(); 8].map(|()| scope.spawn(|| claim(dir.path()).unwrap()));
        claiming.map(|claiming| claiming.join().unwrap()).into()
    });
    let mut ids: Vec<_> = claimed.iter().map(|segment| segment.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8);
    for ordinal in 0..8 {
        let mode = path(dir.path(), ordinal).metadata().unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
}

#[test]
fn there_is_a_last_one() {
    let Some(dir) = folder() else { return };
    let claimed: Vec<_> = (0..SEGMENTS_MAX)
        .map(|_| claim(dir.path()).unwrap())
        .collect();
    assert!(claim(dir.path()).is_none());
    assert_eq!(names(dir.path()), claimed.len());
}

#[test]
fn nobody_elses_file_is_used() {
    let Some(dir) = folder() else { return };
    let target = dir.path().join("target");
    fs::write(&target, "").unwrap();
    symlink(&target, path(dir.path(), 0)).unwrap();
    fs::create_dir(path(dir.path(), 1)).unwrap();
    fs::write(path(dir.path(), 2), [0xb5; 100_000]).unwrap();
    fs::write(path(dir.path(), 3), "").unwrap();
    fs::set_permissions(path(dir.path(), 3), fs::Permissions::from_mode(0o644)).unwrap();
    let segment = claim(dir.path()).unwrap();
    count(&attach(&segment, TODAY), 3);
    assert_eq!(counted(&path(dir.path(), 3), 0), 3);
    let mode = path(dir.path(), 3).metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(target.metadata().unwrap().len(), 0);
}

#[test]
fn where_files_may_not_be_mapped_there_is_none() {
    assert!(claim(Path::new("/proc")).is_none());
    assert!(Segment::claim(Path::new("/nowhere"), BUILD, EPOCH, "", 1, || true).is_err());
}

#[test]
fn a_withdrawal_that_is_quicker_leaves_nothing() {
    let Some(dir) = folder() else { return };
    let withdrawn = || {
        assert_eq!(names(dir.path()), 1);
        false
    };
    let claimed = Segment::claim(dir.path(), BUILD, EPOCH, "{}", ENTRIES, withdrawn).unwrap();
    assert!(claimed.is_none());
    assert_eq!(names(dir.path()), 0);
}

#[test]
fn a_file_that_was_removed_is_noticed() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    assert!(segment.has_name());
    fs::remove_file(path(dir.path(), 0)).unwrap();
    assert!(!segment.has_name());
    count(&attached, 1);
}

#[test]
fn each_thread_gets_an_area_while_there_are_any() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let (got, barrier) = (AtomicUsize::new(0), Barrier::new(200));
    thread::scope(|scope| {
        for _ in 0..200 {
            scope.spawn(|| {
                let mut attached = None;
                while attached.is_none() && got.load(SeqCst) < AREAS_MAX {
                    attached = segment.attach(TODAY);
                }
                if let Some(attached) = &attached {
                    got.fetch_add(1, SeqCst);
                    attached.area().open(i32::MAX, u64::MAX);
                    count(attached, 5);
                }
                barrier.wait();
                assert!(segment.attach(TODAY).is_none());
                barrier.wait();
            });
        }
    });
    assert_eq!(got.into_inner(), AREAS_MAX);
    let path = path(dir.path(), 0);
    assert!((0..AREAS_MAX).all(|area| counted(&path, area) == 5));
    assert_eq!(
        path.metadata().unwrap().len(),
        GEOMETRY.area_at(AREAS_MAX) as u64
    );
    // All have exited.
    count(&attach(&segment, TODAY), 1);
    assert_eq!(counted(&path, 0), 6);
}

#[test]
fn a_day_has_areas_of_its_own() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    count(&attach(&segment, TODAY), 1);
    count(&attach(&segment, TODAY + 1), 2);
    count(&attach(&segment, TODAY), 3);
    let path = path(dir.path(), 0);
    assert_eq!([counted(&path, 0), counted(&path, 1)], [4, 2]);
    assert_eq!(word(&path, 0, 0), identity(1, TODAY));
    assert_eq!(word(&path, 1, 0), identity(1, TODAY + 1));
}

#[test]
fn what_was_folded_is_zero_and_then_anothers() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let (first, second) = (attach(&segment, TODAY), attach(&segment, TODAY));
    count(&first, 5);
    assert!(first.area().event(1, 1, None, &[3]));
    drop(first);
    let folding = segment.released();
    assert_eq!(folding.len(), 1);
    drop(second);

    let path = path(dir.path(), 0);
    segment.recycle(&folding, TODAY);
    assert_eq!(counted(&path, 0), 5, "still of use today");

    segment.recycle(&folding, TODAY + 1);
    assert_eq!([counted(&path, 0), word(&path, 0, 0)], [0, 1]);
    assert_eq!(word(&path, 0, POSITION_AT), 0);
    assert_eq!(word(&path, 1, 0), identity(1, TODAY), "not in that fold");

    let again = attach(&segment, TODAY + 2);
    assert_eq!(word(&path, 0, 0), identity(2, TODAY + 2));
    assert_eq!(
        (again.area().generation(), again.area().day()),
        (2, TODAY + 2)
    );
}

#[test]
fn what_was_used_since_the_fold_began_stays() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    count(&attach(&segment, TODAY), 1);
    let folding = segment.released();
    count(&attach(&segment, TODAY), 1);
    segment.recycle(&folding, TODAY + 1);
    assert_eq!(counted(&path(dir.path(), 0), 0), 2);

    let folding = segment.released();
    let held = attach(&segment, TODAY);
    segment.recycle(&folding, TODAY + 1);
    count(&held, 1);
    assert_eq!(counted(&path(dir.path(), 0), 0), 3);
}

#[test]
fn a_full_area_is_the_last_choice_and_the_first_to_be_recycled() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let full = attach(&segment, TODAY);
    while full.area().event(1, 1, None, &[3]) {}
    count(&full, 1);
    drop(full);
    let other = attach(&segment, TODAY);
    let path = path(dir.path(), 0);
    assert_eq!(word(&path, 1, 0), identity(1, TODAY));
    segment.recycle(&segment.released(), TODAY);
    assert_eq!([counted(&path, 0), word(&path, 0, 0)], [0, 1]);
    drop(other);
}

#[test]
fn a_closed_area_takes_nothing_until_its_thread_has_asked() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    segment.close_all();
    assert!(!attached.area().count(7, Outcome::Err));
    attached.area().open(1, 0);
    count(&attached, 1);
}

/// Runs a part in a process that does nothing else: elsewhere another test may be starting one,
/// which has copies of all locks for an instant.
fn alone(role: &str) {
    let Some(dir) = folder() else { return };
    assert!(process(role, dir.path()).status().unwrap().success());
}

#[test]
fn a_segment_is_continued_with_its_counts() {
    alone("continue");
}

fn continue_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    let id = segment.id();
    let [first, second] = [(); 2].map(|()| attach(&segment, TODAY));
    count(&first, 2);
    (0..3).for_each(|n| assert!(first.area().event(1, 1, None, &[n])));
    drop(second);
    segment.recycle(&segment.released(), TODAY + 1);
    drop(first);
    drop(segment);

    let segment = claim(dir).unwrap();
    assert_eq!(segment.id(), id);
    let first = attach(&segment, TODAY);
    assert_eq!(first.area().generation(), 1);
    count(&first, 1);
    assert!(first.area().event(1, 1, None, &[3]));
    let path = path(dir, 0);
    assert_eq!((counted(&path, 0), word(&path, 0, POSITION_AT)), (3, 12));
    let second = attach(&segment, TODAY);
    assert_eq!(
        second.area().generation(),
        2,
        "the number of the last use stays"
    );
    assert_eq!(names(dir), 1);
}

#[test]
fn an_unmapped_area_is_cleared_once_it_is_needed() {
    alone("old");
}

fn continue_an_old_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY - 1), 4);
    drop(segment);
    let segment = claim(dir).unwrap();
    segment.recycle(&segment.released(), TODAY);
    let path = path(dir, 0);
    assert_eq!(counted(&path, 0), 4);
    let attached = attach(&segment, TODAY);
    assert_eq!(counted(&path, 0), 0);
    assert_eq!(word(&path, 0, 0), identity(2, TODAY));
    count(&attached, 1);
}

#[test]
fn damaged_heads_are_never_written_to() {
    alone("heads");
}

fn meet_damaged_heads(dir: &Path) {
    let segment = claim(dir).unwrap();
    let areas = [(); 3].map(|()| attach(&segment, TODAY));
    areas.iter().for_each(|attached| count(attached, 1));
    drop(areas);
    drop(segment);
    let path = path(dir, 0);
    set_word(&path, 0, 0, identity(1, TODAY + 1));
    set_word(&path, 1, POSITION_AT, LOG_WORDS as u64 + 1);
    // A part of an area, as a disk that became full may leave it, with something in it.
    let file = File::options().append(true).open(&path).unwrap();
    file.set_len(GEOMETRY.area_at(3) as u64 + 512).unwrap();
    set_word(&path, 3, GEOMETRY.slots_at(), u64::MAX);

    let segment = claim(dir).unwrap();
    let areas = [TODAY, TODAY, TODAY + 1].map(|day| attach(&segment, day));
    areas.iter().for_each(|attached| count(attached, 1));
    assert_eq!(
        [0, 1, 2, 3, 4].map(|area| counted(&path, area)),
        [1, 1, 2, 1, 1]
    );
    assert_eq!(word(&path, 3, GEOMETRY.slots_at()), 0);
}

#[test]
fn a_file_without_its_header_is_filled_and_another_build_or_size_is_left() {
    alone("strange");
}

fn meet_strange_files(dir: &Path) {
    let unfinished = File::create(path(dir, 0)).unwrap();
    unfinished.set_len(GEOMETRY.area_at(1) as u64).unwrap();
    drop(claim(dir).unwrap());
    assert_eq!(names(dir), 1);

    fs::rename(path(dir, 0), files::path(dir, BUILD + 1, EPOCH, 0)).unwrap();
    let other = Segment::claim(dir, BUILD + 1, EPOCH, "{}", ENTRIES, || true).unwrap();
    assert!(other.is_some());
    assert_eq!(names(dir), 2, "the header says another build");

    drop(claim(dir).unwrap());
    let short = File::options().write(true).open(path(dir, 0)).unwrap();
    short.set_len(GEOMETRY.area_at(1) as u64 - 1).unwrap();
    drop(claim(dir).unwrap());
    assert!(path(dir, 1).exists(), "no whole area");
    let empty = File::create(path(dir, 2)).unwrap();
    empty.set_len(GEOMETRY.area_at(2) as u64).unwrap();
    fs::remove_file(path(dir, 0)).unwrap();
    let first = claim(dir).unwrap();
    let _second = claim(dir).unwrap();
    let _fourth = claim(dir).unwrap();
    assert!(
        path(dir, 3).exists(),
        "too long for one that was never filled"
    );
    drop(first);
}

#[test]
fn processes_have_files_of_their_own_and_a_killed_ones_is_continued() {
    let Some(dir) = folder() else { return };
    let parts = [(); 4].map(|()| Part::begin("hold", dir.path()));
    let ready = |n: usize| {
        let ready = |name: &str| dir.path().join(name).exists();
        let ids: Vec<_> = parts
            .iter()
            .map(|part| format!("ready-{}", part.0.id()))
            .collect();
        wait(|| ids.iter().filter(|id| ready(id)).count() == n);
    };
    ready(4);
    assert_eq!(names(dir.path()), 4);
    parts.into_iter().for_each(Part::kill);
    let ordinals = 0..4;
    for ordinal in ordinals.clone() {
        assert_eq!(counted(&path(dir.path(), ordinal), 0), 100);
    }
    let parts = [(); 4].map(|()| Part::begin("hold", dir.path()));
    let ids = parts
        .each_ref()
        .map(|part| format!("ready-{}", part.0.id()));
    wait(|| ids.iter().all(|id| dir.path().join(id).exists()));
    parts.into_iter().for_each(Part::kill);
    assert_eq!(names(dir.path()), 4);
    for ordinal in ordinals {
        assert_eq!(counted(&path(dir.path(), ordinal), 0), 200);
    }
}

fn hold_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY), 100);
    let ready = format!("ready-{}", std::process::id());
    fs::write(dir.join(ready), "").unwrap();
    thread::sleep(PART_TIME);
}

#[test]
fn a_limit_on_file_sizes_does_not_kill() {
    alone("limited");
}

fn meet_a_limit(dir: &Path) {
    let limit = |bytes: usize| {
        let current = Some(bytes as u64);
        let limit = Rlimit {
            current,
            ..rustix::process::getrlimit(Resource::Fsize)
        };
        setrlimit(Resource::Fsize, limit).unwrap();
    };
    limit(GEOMETRY.area_at(1) - 1);
    assert!(claim(dir).is_none());
    assert_eq!(names(dir), 0);
    limit(GEOMETRY.area_at(2) - 1);
    let segment = claim(dir).unwrap();
    let attached = attach(&segment, TODAY);
    assert!(segment.attach(TODAY).is_none());
    count(&attached, 1);
    limit(GEOMETRY.area_at(2));
    assert!(segment.attach(TODAY).is_none(), "not before the next fold");
    segment.recycle(&[], TODAY);
    assert!(segment.attach(TODAY).is_some());
}

#[test]
fn a_full_disk_gives_none() {
    if let Some(status) = on_small_disk("full") {
        assert!(status.success());
    }
}

fn meet_the_end_of_the_disk(dir: &Path) {
    let segment = claim(dir).unwrap();
    let attached = attach(&segment, TODAY);
    fill(dir);
    assert!(segment.attach(TODAY).is_none());
    count(&attached, 1);
    assert!(attached.area().event(1, 1, None, &[5; 60]));
    assert!(claim(dir).is_none());
    assert_eq!(names(dir), 1);
    fs::remove_file(dir.join("filler")).unwrap();
    segment.recycle(&[], TODAY);
    count(&attach(&segment, TODAY), 1);
    drop((attached, segment));

    // A file with a hole is not written to where the hole cannot be filled.
    let path = path(dir, 0);
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let sparse = File::create(&path).unwrap();
    sparse.set_len(bytes.len() as u64).unwrap();
    sparse.write_all_at(&bytes[..4_096], 0).unwrap();
    let head = GEOMETRY.area_at(0);
    sparse
        .write_all_at(&bytes[head..head + 4_096], head as u64)
        .unwrap();
    drop(sparse);
    fill(dir);
    let segment = claim(dir).unwrap();
    assert!(segment.attach(TODAY).is_none());
}

fn fill(dir: &Path) {
    let mut filler = File::create(dir.join("filler")).unwrap();
    for bytes in [4_096, 1] {
        while std::io::Write::write_all(&mut filler, &vec![1; bytes]).is_ok() {}
    }
}

/// Runs a part on a small file system of its own; `None` where this user may not mount one.
fn on_small_disk(role: &str) -> Option<ExitStatus> {
    let dir = tempfile::tempdir().unwrap();
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    unshare.arg(format!(
        "mount -t tmpfs -o size=512k none \"${DIR}\" && exec \"$0\" \"$@\" || exit 77"
    ));
    unshare.arg(std::env::current_exe().unwrap());
    let status = in_process(unshare, role, dir.path()).status().ok()?;
    if status.code() == Some(77) || status.code() == Some(1) {
        eprintln!("skipped: no mount of a small file system here");
        return None;
    }
    Some(status)
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
        "continue" => continue_one(dir),
        "old" => continue_an_old_one(dir),
        "heads" => meet_damaged_heads(dir),
        "strange" => meet_strange_files(dir),
        "hold" => hold_one(dir),
        "limited" => meet_a_limit(dir),
        "full" => meet_the_end_of_the_disk(dir),
        role => panic!("no part for {role}"),
    }
}
