//! Who gets which area, and what becomes of it.

use std::sync::{
    Barrier,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use super::*;

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

/// Entry 7 has failed so often that its slot is half full.
pub fn wear(path: &Path, area: usize) {
    let word = u64::from(count::SLOT_MAX / 2 * 3) << 32;
    set_word(path, area, GEOMETRY.slots_at() + 14, word);
}

#[test]
fn a_worn_area_is_nobodys_until_a_fold() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let path = path(dir.path(), 0);
    let worn = attach(&segment, TODAY);
    wear(&path, 0);
    drop(worn);
    let others: Vec<_> = (1..AREAS_MAX).map(|_| attach(&segment, TODAY)).collect();
    assert!(segment.attach(TODAY).is_none(), "not even as the last one");

    segment.recycle(&segment.released(), TODAY);
    let again = attach(&segment, TODAY);
    assert_eq!(word(&path, 0, 0), identity(2, TODAY));
    count(&again, 1);
    assert_eq!(counted(&path, 0), 1);
    drop((again, others));
}

#[test]
fn a_thread_does_not_go_on_in_a_worn_area() {
    let Some(dir) = folder() else { return };
    let segment = claim(dir.path()).unwrap();
    let attached = attach(&segment, TODAY);
    super::super::thread::owner(|owner| {
        owner.take(attached);
        assert!(owner.area(segment.id(), TODAY).is_some());
        wear(&path(dir.path(), 0), 0);
        let area = owner.area(segment.id(), TODAY).unwrap();
        area.renew(i32::MAX, 0);
        assert!(owner.area(segment.id(), TODAY).is_none());
        owner.leave();
    })
    .unwrap();
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
