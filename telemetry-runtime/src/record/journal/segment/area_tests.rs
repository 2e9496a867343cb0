//! One area on the heap; Miri runs these.

use std::thread;

use super::*;
use crate::record::journal::segment::{count::SLOT_MAX, layout::Keyed};

const GEOMETRY: Geometry = Geometry::new(3);
const IDENTITY: Identity = Identity {
    generation: 4,
    day: 20_777,
};
const SINGLE_AT_14: Single = Single {
    hour: 14,
    session: 99,
};

fn begun(calls: i32) -> Area {
    let area = Area::new(Memory::heap(GEOMETRY));
    area.begin(IDENTITY, 0, GEOMETRY);
    area.open(calls, 1_000);
    area
}

fn key(bucket: u16) -> Key {
    Key::new(Keyed {
        entry: 1,
        outcome: Outcome::Ok,
        kind: None,
        bucket: Some(bucket),
    })
}

fn counts(area: &Area) -> Vec<[u64; 4]> {
    let (entries, rest) = area.memory.slots().as_chunks();
    assert!(rest.is_empty());
    let counts = |entry: &[AtomicU32; 4]| {
        let words = entry.each_ref();
        words.map(|n| count::slot(n.load(Relaxed)).unwrap())
    };
    entries.iter().map(counts).collect()
}

fn cells(area: &Area) -> Vec<(u64, u64)> {
    let cells = area.memory.table().iter();
    cells
        .map(|[key, n]| (key.load(Relaxed), count::cell(n.load(Relaxed)).unwrap()))
        .filter(|cell| *cell != (0, 0))
        .collect()
}

fn log(area: &Area) -> Vec<u64> {
    let words = area.memory.log().iter().take(area.position());
    words.map(|word| word.load(Relaxed)).collect()
}

fn head(area: &Area) -> [u64; 3] {
    [0, 1, 2].map(|at| area.memory.head()[at].load(Relaxed))
}

#[test]
fn the_mark_changes_with_every_record_and_with_nothing_else() {
    let area = begun(100);
    let mut marks = vec![area.mark()];
    let mut next = |is_kept: bool| {
        assert!(is_kept);
        marks.push(area.mark());
    };
    next(area.count(1, Outcome::Ok));
    next(area.count(2, Outcome::Panic));
    next(area.call(key(3), None));
    next(area.call(key(3), None));
    next(area.event(2, 5, None, &[1, 2]));
    next(area.event(2, 5, Some(SINGLE_AT_14), &[1, 2]));
    let records = marks.len();
    marks.sort_unstable();
    marks.dedup();
    assert_eq!(marks.len(), records);
    let mark = area.mark();
    area.renew(7, 2_000);
    area.close();
    assert!(!area.count(1, Outcome::Ok));
    assert_eq!(area.mark(), mark);
}

#[test]
fn the_closed_area_takes_nothing() {
    assert!(!CLOSED.count(0, Outcome::Ok));
    assert!(!CLOSED.call(key(1), None));
    assert!(!CLOSED.event(0, 1, None, &[]));
    let open = Area::new(Memory::none());
    open.open(10, 10);
    assert!(!open.count(0, Outcome::Ok));
    assert!(!open.call(key(1), Some(0)));
    assert!(!open.event(0, 1, None, &[]));
    assert_eq!(head(&open), [0; 3]);
}

#[test]
fn calls_are_counted_by_entry_and_outcome() {
    let area = begun(6);
    assert!(area.count(0, Outcome::Ok));
    assert!(area.count(2, Outcome::Cancelled));
    assert!(area.count(2, Outcome::Cancelled));
    assert!(!area.count(3, Outcome::Ok));
    assert!(!area.count_in(u32::MAX, Outcome::Ok), "a site that is off");
    assert!(!area.count_in(u32::MAX, Outcome::Cancelled));
    assert_eq!(counts(&area), [[1, 0, 0, 0], [0; 4], [0, 0, 0, 2]]);
    assert!(!area.count(0, Outcome::Ok), "a look at the clock is due");
    area.renew(1, 1_000);
    area.close();
    assert!(!area.count(0, Outcome::Ok), "closed, and renewed before");
    area.renew(1, 1_000);
    assert!(!area.count(0, Outcome::Ok), "closed, and renewed after");
    area.open(1, 1_000);
    assert!(area.count(0, Outcome::Ok));
    assert_eq!(counts(&area)[0], [2, 0, 0, 0]);
}

/// A thread that calls one feature all day, and whose looks fall where they are worst.
#[test]
fn no_slot_passes_its_most() {
    for first in [1, 64, GRANT_MAX - 1] {
        let area = begun(0);
        let slot = &area.memory.slots()[4];
        let mut grants = 0;
        for calls in [first].into_iter().chain(std::iter::repeat(u32::MAX >> 1)) {
            if !area.lasts() {
                break;
            }
            area.renew(calls.cast_signed(), 0);
            let left = area.left.load(Relaxed).cast_unsigned();
            area.left.store(1, Relaxed);
            assert!(area.count(1, Outcome::Ok), "the first of them");
            slot.fetch_add((left - 1) * 3, Relaxed);
            grants += 1;
        }
        let calls = counts(&area)[1][0];
        assert!((u64::from(SLOT_MAX / 2)..=SLOT_MAX.into()).contains(&calls));
        assert!(grants >= 2, "{grants} for {calls}");
    }
}

#[test]
fn an_area_lasts_until_a_slot_is_half_way_or_damaged() {
    let half = SLOT_MAX / 2 * 3;
    for (word, lasts) in [
        (half - 3, true),
        (half, false),
        (1, false),
        (u32::MAX, false),
    ] {
        let area = begun(i32::MAX);
        area.memory.slots()[11].store(word, Relaxed);
        assert_eq!(area.lasts(), lasts, "{word}");
        area.renew(1, 0);
        assert_eq!(area.lasts(), lasts, "asked again: {word}");
    }
    let unknown = Area::new(Memory::heap(GEOMETRY));
    unknown.memory.slots()[0].store(half, Relaxed);
    unknown.go_on(IDENTITY);
    assert!(!unknown.lasts(), "left by a process that has died");
    unknown.clear(4);
    unknown.begin(IDENTITY, 0, GEOMETRY);
    assert!(unknown.lasts());
}

#[test]
fn calls_with_detail_are_counted_by_key() {
    let area = begun(1);
    assert!(area.call(key(7), Some(999)));
    assert!(area.call(key(7), None));
    assert!(!area.call(key(7), None), "a look at the clock is due");
    assert!(!area.call(key(7), Some(1_000)), "and for those with a time");
    assert!(area.call(key(8), Some(5)));
    let mut expected = [(key(7).word(), 2), (key(8).word(), 1)];
    let mut found = cells(&area);
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    area.close();
    assert!(!area.call(key(7), Some(5)));
}

#[test]
fn a_key_that_was_stored_before_a_kill_gets_its_count() {
    let area = begun(1);
    area.memory.table()[key(7).cell()][0].store(key(7).word(), Relaxed);
    assert!(area.call(key(7), Some(0)));
    assert_eq!(cells(&area), [(key(7).word(), 1)]);
}

#[test]
fn a_full_table_refuses_new_keys_and_counts_the_others() {
    let area = begun(0);
    assert!(area.call(key(7), Some(0)));
    for [key, n] in area.memory.table() {
        if n.load(Relaxed) == 0 {
            key.store(1, Relaxed);
        }
    }
    assert!(!area.is_full());
    assert!(!area.call(key(8), Some(0)));
    assert!(area.is_full());
    assert!(area.call(key(7), Some(0)));
    area.go_on(IDENTITY);
    assert!(!area.is_full(), "another thread finds out for itself");
}

#[test]
fn events_stand_one_after_another() {
    let area = begun(3);
    assert!(area.event(2, 5, None, &[10, 11]));
    assert!(area.event(1, 1, Some(SINGLE_AT_14), &[]));
    let first = First { len: 3, entry: 2 };
    let sum = Sum::begin(4, 0, first).with(5).with(10).with(11);
    let second = First { len: 2, entry: 1 };
    let single = 1 | 14 << 32 | SINGLE;
    let second_sum = Sum::begin(4, 4, second).with(single).with(99);
    assert_eq!(
        log(&area),
        [
            first.word(sum),
            5,
            10,
            11,
            second.word(second_sum),
            single,
            99
        ]
    );
    assert!(!area.event(2, 1, None, &[0; RECORD_WORDS_MAX]), "too long");
    assert_eq!(log(&area).len(), 7);
}

#[test]
fn a_full_log_refuses() {
    let area = begun(i32::MAX);
    let mut kept = 0;
    while area.event(0, 1, None, &[1; 9]) {
        kept += 1;
        assert_eq!(area.log_is_half_full(), kept * 11 >= LOG_WORDS / 2);
    }
    assert_eq!(kept, LOG_WORDS / 11);
    assert!(area.event(0, 1, None, &[]), "a shorter one has room");
    area.memory.head()[POSITION_AT].store(u64::MAX, Relaxed);
    assert!(!area.event(0, 1, None, &[]), "no such position");
    assert!(area.count(0, Outcome::Ok));
}

#[test]
fn what_was_left_is_read_back() {
    let area = begun(2);
    assert!(area.count(0, Outcome::Ok));
    assert!(area.event(0, 1, None, &[3]));
    let left = head(&area);
    let taken = |is_full| {
        Ok(Left::Taken {
            identity: IDENTITY,
            is_full,
        })
    };
    assert_eq!(Left::read(left, 0, GEOMETRY), taken(false));
    assert_eq!(Left::read(left, 1, GEOMETRY), Err(Broken));
    let [word, check, _] = left;
    let whole = [word, check, LOG_WORDS as u64];
    assert_eq!(Left::read(whole, 0, GEOMETRY), taken(true));
    let beyond = [word, check, LOG_WORDS as u64 + 1];
    assert_eq!(Left::read(beyond, 0, GEOMETRY), Err(Broken));

    area.clear(4);
    assert_eq!(Left::read(head(&area), 0, GEOMETRY), Ok(Left::Free(4)));
    assert_eq!(counts(&area), [[0; 4]; 3]);
    assert!(cells(&area).is_empty() && log(&area).is_empty());
    let words = area.memory.log().iter();
    assert!(words.into_iter().all(|word| word.load(Relaxed) == 0));
}

/// Under Miri this is also the proof that the parts do not overlap and that readers may look on.
#[test]
fn others_may_read_while_one_writes() {
    let area = begun(300);
    thread::scope(|scope| {
        scope.spawn(|| {
            for bucket in 0..100 {
                assert!(area.count(1, Outcome::Err));
                assert!(area.call(key(bucket), None));
                assert!(area.event(0, 1, None, &[u64::from(bucket)]));
            }
        });
        let mut before = 0;
        for _ in 0..20 {
            let count = counts(&area)[1][1];
            assert!(before <= count && count <= 100);
            before = count;
            for [cell_key, n] in area.memory.table() {
                let n = n.load(std::sync::atomic::Ordering::Acquire);
                assert!(n == 0 || Key::read(cell_key.load(Relaxed)).is_ok());
            }
        }
    });
    assert_eq!(counts(&area)[1], [0, 100, 0, 0]);
    assert_eq!(cells(&area).len(), 100);
    assert_eq!(log(&area).len(), 300);
}
