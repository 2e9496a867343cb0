//! FAULTS 2, 8 and 11 for segments: live, left by the dead, damaged, orphaned.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::{FileExt, symlink},
    path::PathBuf,
};

use proptest::prelude::*;

use super::*;
use crate::record::journal::segment::{
    file::{Attached, Segment},
    files,
    layout::{Geometry, HEADER_BYTES, Key, Keyed, POSITION_AT},
};

const GEOMETRY: Geometry = Geometry::new(3);
/// Of `search`.
pub const ENTRY: u16 = 2;

/// A data folder where segments can be; nothing where the tests' folder is on another file system.
pub fn folder() -> Option<TempDir> {
    let dir = consented();
    if claim(dir.path()).is_none() {
        eprintln!("skipped: no segments on this file system");
        return None;
    }
    Some(dir)
}

pub fn claim(dir: &Path) -> Option<Arc<Segment>> {
    build();
    Segment::claim(dir, BUILD, EPOCH, "{\"level\":\"full\"}", 3, || true).unwrap()
}

pub fn attach(segment: &Arc<Segment>, day: u32) -> Attached {
    let attached = segment.attach(day).unwrap();
    attached.area().open(i32::MAX, u64::MAX);
    attached
}

fn timed() -> Key {
    Key::new(Keyed {
        entry: ENTRY,
        outcome: Outcome::Err,
        kind: Some(1),
        bucket: Some(300),
    })
}

/// Three records, one of each form.
fn record_three(attached: &Attached) {
    assert!(attached.area().count(ENTRY.into(), Outcome::Ok));
    assert!(attached.area().call(timed(), None));
    let words = [0, 3, 1_000, 0, 0, 0b11];
    assert!(attached.area().event(0, 1, None, &words));
}

fn totals(dir: &Path) -> (u64, u64) {
    (total(dir, "search"), total(dir, "command_ended"))
}

fn list(dir: &Path) -> Vec<PathBuf> {
    let found = files::list(dir).unwrap();
    found.into_iter().map(|found| found.path).collect()
}

/// Until nobody holds a copy of a lock, see [`PATIENCE`]. What the folds did, added up.
fn fold_until_removed(dir: &Path) -> Folded {
    let mut all = fold_now(dir).unwrap();
    while !list(dir).is_empty() {
        let more = fold_now(dir).unwrap();
        all.records += more.records;
        all.damaged += more.damaged;
    }
    all
}

fn rows(dir: &Path, sql: &str) -> i64 {
    let count = store(dir).connection.query_row(sql, [], |row| row.get(0));
    count.unwrap()
}

#[test]
fn a_live_segment_is_folded_as_it_grows_and_removed_when_it_is_left() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    for n in 1..=3 {
        record_three(&attached);
        assert_eq!(fold_now(dir.path()).unwrap().records, 3);
        assert_eq!(fold_now(dir.path()).unwrap(), Folded::default());
        assert_eq!(totals(dir.path()), (2 * n, n));
    }
    assert_eq!(rows(dir.path(), "SELECT sum(n) FROM timing"), 3);
    let json = serde_json::to_string(&summaries(&store(dir.path()))).unwrap();
    assert!(json.contains("{\"value\":\"other\",\"n\":3}"), "{json}");
    assert!(json.contains("\"amount\":3000,"), "{json}");
    record_three(&attached);
    drop((attached, segment));
    assert_eq!(fold_until_removed(dir.path()).records, 3);
    assert_eq!(totals(dir.path()), (8, 4));
    assert_eq!(rows(dir.path(), "SELECT count(*) FROM area"), 0);
    assert_sound(dir.path());
}

#[test]
fn a_segment_is_of_the_day_of_its_areas() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    for day in [TODAY - 1, TODAY] {
        record_three(&attach(&segment, day));
    }
    fold_now(dir.path()).unwrap();
    let days = "SELECT count(DISTINCT day) FROM tally";
    assert_eq!(rows(dir.path(), days), 2);
}

#[test]
fn a_segment_waits_for_the_document_of_its_build() {
    let Some(dir) = folder() else { return };
    fold_until_removed(dir.path());
    fs::remove_file(dir.path().join("store.sqlite")).unwrap();
    for is_live in [true, false] {
        let segment = claim(dir.path()).unwrap();
        record_three(&attach(&segment, TODAY));
        let held = is_live.then_some(segment);
        fs::remove_file(Build::path(dir.path(), BUILD)).unwrap();
        let folded = fold_now(dir.path()).unwrap();
        // The inbox waits as well.
        assert_eq!((folded.records, folded.waiting.len()), (0, 2));
        let waiting = super::super::undescribed(dir.path(), None).unwrap();
        assert!(waiting.contains(&list(dir.path())[0]));
        build().write(dir.path(), BUILD).unwrap();
        assert_eq!(fold_now(dir.path()).unwrap().records, 3);
        drop(held);
        fold_until_removed(dir.path());
        fs::remove_file(dir.path().join("store.sqlite")).unwrap();
    }
}

#[test]
fn a_store_in_the_place_of_a_damaged_one_takes_live_segments_for_counted() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    record_three(&attached);
    fold_now(dir.path()).unwrap();
    record_three(&attached);
    fs::write(dir.path().join("store.sqlite"), "garbage").unwrap();
    // Whoever opens it first, and however often.
    store(dir.path());
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.damaged), (0, 1));
    record_three(&attached);
    drop((attached, segment));
    assert_eq!(fold_until_removed(dir.path()).records, 3);
    assert_eq!(totals(dir.path()), (2, 1));
}

#[test]
fn a_mark_that_was_damaged_costs_its_area_and_counts_nothing_twice() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    record_three(&attached);
    fold_now(dir.path()).unwrap();
    store(dir.path())
        .connection
        .execute_batch("UPDATE area SET mark = x'ff'")
        .unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().damaged, 1);
    record_three(&attached);
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.damaged), (3, 0));
    assert_eq!(totals(dir.path()), (4, 2));
}

/// A segment that was left with twice three records, and its bytes.
fn left() -> Option<(TempDir, PathBuf, Vec<u8>)> {
    let dir = folder()?;
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    record_three(&attached);
    record_three(&attached);
    drop((attached, segment));
    let path = list(dir.path()).remove(0);
    let bytes = fs::read(&path).unwrap();
    Some((dir, path, bytes))
}

fn places(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let area = GEOMETRY.area_at(0);
    let used = (0..bytes.len()).filter(move |at| *at < 110 || *at >= area);
    let used: Vec<usize> = used.filter(|at| bytes[at & !7..][..8] != [0; 8]).collect();
    let all = (0..bytes.len()).step_by(2_039);
    used.into_iter().step_by(3).chain(all)
}

#[test]
fn a_damaged_segment_never_harms_nor_adds() {
    let Some((dir, path, bytes)) = left() else {
        return;
    };
    for at in places(&bytes) {
        let mut cut = bytes.clone();
        cut.truncate(at);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        for (is_cut, damaged) in [(true, cut), (false, flipped)] {
            let before = totals(dir.path());
            fs::write(&path, damaged).unwrap();
            let folded = fold_until_removed(dir.path());
            let after = totals(dir.path());
            assert!(after.1 - before.1 <= 2, "{at}");
            // A count has no check: see the reader.
            assert!(!is_cut || after.0 - before.0 <= 4, "{at}");
            let is_whole = (after.0 - before.0, after.1 - before.1) == (4, 2);
            let tells = is_whole || folded.damaged > 0 || at <= GEOMETRY.area_at(0) + 8;
            assert!(tells || !is_cut && after.0 - before.0 > 4, "{at} {is_cut}");
        }
    }
    assert_sound(dir.path());
}

#[test]
fn what_lies_beyond_the_areas_of_a_segment_is_one_damage() {
    let Some((dir, path, _)) = left() else { return };
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(4 << 40).unwrap();
    drop(file);
    let folded = fold_until_removed(dir.path());
    assert_eq!((folded.records, folded.damaged), (6, 1));
}

#[test]
fn a_record_that_a_kill_left_without_its_position_counts_once() {
    let Some((dir, path, bytes)) = left() else {
        return;
    };
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    let at = GEOMETRY.area_at(0) + POSITION_AT * 8;
    let position = u64::from_le_bytes(*bytes[at..].first_chunk().unwrap());
    file.write_all_at(&(position / 2).to_le_bytes(), at as u64)
        .unwrap();
    drop(file);
    let folded = fold_until_removed(dir.path());
    assert_eq!((folded.records, folded.damaged), (6, 0));
    assert_eq!(totals(dir.path()), (4, 2));
}

#[test]
fn what_is_no_segment_does_not_stop_the_others() {
    let Some((dir, path, bytes)) = left() else {
        return;
    };
    let ordinal = |n| files::path(dir.path(), BUILD, EPOCH, n);
    fs::create_dir(ordinal(1)).unwrap();
    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, &bytes).unwrap();
    symlink(&elsewhere, ordinal(2)).unwrap();
    let mkfifo = Command::new("mkfifo").arg(ordinal(3)).status().unwrap();
    assert!(mkfifo.success());
    while path.exists() {
        let folded = fold_now(dir.path()).unwrap();
        assert_eq!(folded.waiting, [ordinal(1), ordinal(2), ordinal(3)]);
    }
    assert_eq!(totals(dir.path()), (4, 2));
    assert_eq!(fs::read(&elsewhere).unwrap(), bytes);
}

#[test]
fn a_copy_of_a_segment_counts_nothing_again() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    record_three(&attached);
    fold_now(dir.path()).unwrap();
    let path = list(dir.path()).remove(0);
    fs::copy(&path, files::path(dir.path(), BUILD, EPOCH, 9)).unwrap();
    assert_eq!(fold_now(dir.path()).unwrap().records, 0);
    record_three(&attached);
    fold_now(dir.path()).unwrap();
    assert_eq!(totals(dir.path()), (4, 2));
}

#[test]
fn a_file_without_a_header_is_nobodys_damage() {
    let Some(dir) = folder() else { return };
    fold_until_removed(dir.path());
    for bytes in [0, HEADER_BYTES, GEOMETRY.area_at(1)] {
        fs::write(files::path(dir.path(), BUILD, EPOCH, 0), vec![0; bytes]).unwrap();
        assert_eq!(fold_until_removed(dir.path()), Folded::default());
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A thread records.
    Record(usize),
    /// A thread ends.
    Release(usize),
    /// A fold, and what its process does after it.
    Fold,
    /// The process ends in whatever state it is.
    Kill,
    NextDay,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (0..3_usize).prop_map(Step::Record),
        2 => (0..3_usize).prop_map(Step::Release),
        3 => Just(Step::Fold),
        1 => Just(Step::Kill),
        1 => Just(Step::NextDay),
    ];
    proptest::collection::vec(step, 1..40)
}

/// Whatever has made them: those of an unknown build wait, empty ones of a known build go.
#[test]
fn ten_thousand_strange_segments_do_not_stop_a_fold() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    record_three(&attach(&segment, TODAY));
    for n in 0..9_000 {
        fs::write(files::path(dir.path(), n, EPOCH, 0), "").unwrap();
    }
    for n in 0..1_000 {
        let name = files::path(dir.path(), BUILD, EPOCH, 7);
        fs::write(crate::ours::beside(&name, &format!(".aside-{n:016x}")), "").unwrap();
    }
    let folded = fold_now(dir.path()).unwrap();
    assert_eq!((folded.records, folded.damaged), (3, 0));
    assert_eq!(folded.waiting.len(), 9_000);
    assert_eq!(list(dir.path()).len(), 9_000 + 1);
    assert_eq!(
        fold_now(dir.path()).unwrap().records,
        0,
        "it is still known"
    );
    let store = store(dir.path());
    let waiting = super::super::undescribed(dir.path(), Some(&store)).unwrap();
    assert_eq!(waiting.len(), 9_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any order of writing, folding, recycling, dying and days: each fold has counted everything
    /// that came before it, once.
    #[test]
    fn any_order_of_things_counts_what_the_model_counts(steps in steps()) {
        let Some(dir) = folder() else { return Ok(()) };
        let (mut segment, mut threads) = (None, [None, None, None]);
        let (mut day, mut recorded) = (TODAY - 30, 0);
        for step in steps {
            match step {
                Step::Record(thread) => {
                    let segment = segment.get_or_insert_with(|| claim(dir.path()).unwrap());
                    let attached = threads[thread].get_or_insert_with(|| attach(segment, day));
                    record_three(attached);
                    recorded += 1;
                }
                Step::Release(thread) => threads[thread] = None,
                Step::NextDay => {
                    threads = [None, None, None];
                    day += 1;
                }
                Step::Kill => (segment, threads) = (None, [None, None, None]),
                Step::Fold => {
                    let released = segment.as_ref().map(|segment| segment.released());
                    let folded = fold_now(dir.path()).unwrap();
                    prop_assert_eq!(folded.damaged, 0);
                    prop_assert_eq!(totals(dir.path()), (2 * recorded, recorded));
                    if let (Some(segment), Some(released)) = (&segment, released) {
                        segment.recycle(&released, day);
                    }
                }
            }
        }
        drop((segment, threads));
        prop_assert_eq!(fold_until_removed(dir.path()).damaged, 0);
        prop_assert_eq!(totals(dir.path()), (2 * recorded, recorded));
    }
}
