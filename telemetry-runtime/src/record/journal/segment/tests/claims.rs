//! Who gets which file, and in what state.

use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

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
    fs::write(path(dir.path(), 2), vec![0xb5; 100_000]).unwrap();
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
fn a_segment_is_continued_with_its_counts() {
    alone("continue");
}

pub fn continue_one(dir: &Path) {
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
fn an_area_that_only_a_dead_process_had_mapped_is_cleared_after_the_fold() {
    alone("old");
}

pub fn continue_an_old_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY - 1), 4);
    assert!(!segment.waits_for_fold(TODAY - 1));
    drop(segment);
    let segment = claim(dir).unwrap();
    let path = path(dir, 0);
    assert_eq!(counted(&path, 0), 4);
    assert!(segment.waits_for_fold(TODAY));
    segment.recycle(&segment.released(), TODAY);
    assert_eq!(counted(&path, 0), 0);
    drop(segment);
    let segment = claim(dir).unwrap();
    assert!(!segment.waits_for_fold(TODAY), "the file says so, too");
    let attached = attach(&segment, TODAY);
    assert_eq!(word(&path, 0, 0), identity(2, TODAY));
    count(&attached, 1);
}

#[test]
fn a_worn_area_of_a_dead_process_is_left_to_the_fold() {
    alone("worn");
}

pub fn continue_a_worn_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY), 1);
    drop(segment);
    let path = path(dir, 0);
    areas::wear(&path, 0);
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY), 1);
    assert_eq!(counted(&path, 0), u64::from(count::SLOT_MAX / 2));
    assert_eq!(counted(&path, 1), 1);
}

#[test]
fn damaged_heads_are_never_written_to() {
    alone("heads");
}

pub fn meet_damaged_heads(dir: &Path) {
    let segment = claim(dir).unwrap();
    let areas = [(); 3].map(|()| attach(&segment, TODAY));
    for attached in &areas {
        count(attached, 1);
    }
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
    for attached in &areas {
        count(attached, 1);
    }
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

pub fn meet_strange_files(dir: &Path) {
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

pub fn hold_one(dir: &Path) {
    let segment = claim(dir).unwrap();
    count(&attach(&segment, TODAY), 100);
    let ready = format!("ready-{}", std::process::id());
    fs::write(dir.join(ready), "").unwrap();
    thread::sleep(PART_TIME);
}
