//! FAULTS 2, for segments: every word and bit of an area damaged.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;

use super::*;
use crate::record::journal::segment::{
    count::SLOT_MAX,
    handmade::Handmade,
    layout::{HEAD_WORDS, Keyed},
};

const GEOMETRY: Geometry = Geometry::new(3);
const AREA: usize = 5;
const DAY: u32 = 20_777;

/// What was read: records that are alike, each with how often they were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    records: BTreeMap<String, u64>,
    damaged: u64,
}

impl Counts {
    fn add(&mut self, item: Result<Record, Damage>) {
        match item {
            Ok(Record::Call(call)) => {
                let alike = Call { n: 0, ..call };
                *self.records.entry(format!("{alike:?}")).or_default() += call.n;
            }
            Ok(record) => *self.records.entry(format!("{record:?}")).or_default() += 1,
            Err(Damage) => self.damaged += 1,
        }
    }

    fn of(words: &[u64], end: End) -> Self {
        let mut counts = Self::default();
        counts.more(words, &mut Mark::default(), end);
        counts
    }

    /// Through the bytes of the mark, as the store keeps it.
    fn more(&mut self, words: &[u64], mark: &mut Mark, end: End) {
        read(words, AREA, GEOMETRY, mark, end, &mut |item| self.add(item));
        *mark = Mark::read(&mark.to_bytes(), GEOMETRY).unwrap();
    }

    fn total(&self) -> u64 {
        self.records.values().sum()
    }
}

fn keyed(at: u16) -> Keyed {
    Keyed {
        entry: at % 3,
        outcome: Outcome::ALL[usize::from(at) % 4],
        kind: at.is_multiple_of(2).then_some(at),
        bucket: (!at.is_multiple_of(3)).then_some(at % 700),
    }
}

const SINGLE_EVENT: Single = Single {
    hour: 23,
    session: u64::MAX,
};

/// Each call and event another one, so that what is missing can be told.
fn small() -> Handmade {
    let mut area = Handmade::free(GEOMETRY, AREA);
    area.begin(3, DAY);
    for entry in 0..3 {
        for _ in 0..=entry {
            area.call(entry, Outcome::ALL[usize::from(entry)]);
        }
        assert!(area.keyed(keyed(entry)));
    }
    for at in 0..6_u64 {
        let single = at.is_multiple_of(2).then_some(SINGLE_EVENT);
        let words = (0..=at).map(|_| at).collect::<Vec<_>>();
        assert!(area.event(1, 1, single, &words));
    }
    area
}

/// The words of an area that are in use, and every how many-th of the others.
fn places() -> impl Iterator<Item = usize> {
    let area = small();
    let log = GEOMETRY.log_at()..GEOMETRY.log_at() + area.position() + 3;
    (0..GEOMETRY.area_words()).filter(move |at| {
        *at < GEOMETRY.table_at() || area.words[*at] != 0 || log.contains(at) || at % 97 == 0
    })
}

#[test]
fn a_whole_area_is_read_once() {
    let area = small();
    for end in [End::Open, End::Final] {
        let (mut counts, mut mark) = (Counts::default(), Mark::default());
        counts.more(&area.words, &mut mark, end);
        assert_eq!((counts.total(), counts.damaged), (6 + 3 + 6, 0));
        assert!(counts.records.keys().all(|record| record.contains("20777")));
        let once = counts.clone();
        counts.more(&area.words, &mut mark, End::Open);
        counts.more(&area.words, &mut mark, End::Final);
        assert_eq!(counts, once);
    }
}

#[test]
fn a_free_area_holds_nothing() {
    let area = Handmade::free(GEOMETRY, AREA);
    for end in [End::Open, End::Final] {
        assert_eq!(Counts::of(&area.words, end), Counts::default());
        assert_eq!(Counts::of(&[], end), Counts::default());
    }
}

/// The same for every bit.
static WHOLE: LazyLock<(Handmade, Counts)> = LazyLock::new(|| {
    let area = small();
    let counts = Counts::of(&area.words, End::Final);
    (area, counts)
});

/// Where damage lies, and with it what it may cost.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Identity,
    Position,
    Nothing,
    Slots,
    Key,
    Count,
    Log,
}

fn part(at: usize) -> Part {
    match at {
        IDENTITY_AT | CHECK_AT => Part::Identity,
        POSITION_AT => Part::Position,
        at if at < HEAD_WORDS => Part::Nothing,
        at if at < GEOMETRY.table_at() => Part::Slots,
        at if at < GEOMETRY.log_at() && at % 2 == GEOMETRY.table_at() % 2 => Part::Key,
        at if at < GEOMETRY.log_at() => Part::Count,
        at if at < GEOMETRY.area_words() => Part::Log,
        _ => Part::Nothing,
    }
}

/// Reads damaged words to the end, live and then for the last time, and holds the counts against
/// those of the whole area: what the damage hit is missing, and counted, and all else is there.
fn judge(words: &[u64], at: usize, what: &str) {
    let (area, whole) = &*WHOLE;
    let (mut counts, mut mark) = (Counts::default(), Mark::default());
    counts.more(words, &mut mark, End::Open);
    counts.more(words, &mut mark, End::Open);
    counts.more(words, &mut mark, End::Final);
    let what = format!("{what} of word {at}: {counts:?}");
    let mut missing = 0;
    for (record, n) in &whole.records {
        let read = counts.records.get(record).copied().unwrap_or(0);
        missing += u64::from(read < *n);
        assert!(read == *n || read == 0, "{what}");
    }
    let is_known = |record| whole.records.contains_key(record);
    assert!(counts.records.keys().all(is_known), "{what}");
    let was_zero = area.words[at] == 0;
    let is_flipped = what.starts_with("bit");
    match part(at) {
        Part::Identity => assert_eq!((counts.total(), counts.damaged), (0, 1), "{what}"),
        Part::Position => assert_eq!(missing, 0, "{what}"),
        Part::Nothing => assert_eq!(&counts, whole, "{what}"),
        // A bit hits one of the two slots in a word, whether it has calls or not.
        Part::Slots if is_flipped => assert!(missing <= 1 && counts.damaged == 1, "{what}"),
        Part::Count if is_flipped => {
            assert_eq!((missing, counts.damaged), ((!was_zero).into(), 1), "{what}");
        }
        // A count that was never read and says nothing has left no trace.
        Part::Slots => assert!(missing <= 2 && counts.damaged == 0, "{what}"),
        Part::Count => assert_eq!((missing, counts.damaged), ((!was_zero).into(), 0), "{what}"),
        Part::Key => {
            let hit = u64::from(!was_zero);
            assert_eq!((missing, counts.damaged), (hit, hit), "{what}");
        }
        Part::Log => {
            assert!(missing <= 1, "{what}");
            assert_eq!(counts.damaged, missing, "{what}");
        }
    }
    assert!(counts.damaged <= 2, "{what}");
}

#[test]
fn a_flipped_bit_anywhere_costs_what_it_hits() {
    for at in places() {
        for bit in 0..64 {
            let mut words = WHOLE.0.words.clone();
            words[at] ^= 1 << bit;
            judge(&words, at, &format!("bit {bit}"));
        }
    }
}

#[test]
fn a_zeroed_word_costs_what_it_hits() {
    for at in places() {
        let mut words = small().words;
        words[at] = 0;
        judge(&words, at, "zeroes");
    }
}

/// A page or more of zeroes, as a file system may leave after a power cut.
#[test]
fn zeroes_from_anywhere_never_add() {
    let whole = Counts::of(&small().words, End::Final);
    for len in [2, 7, 40, 512, 4_096] {
        for at in places() {
            let mut words = small().words;
            let end = words.len().min(at + len);
            words[at..end].fill(0);
            let counts = Counts::of(&words, End::Final);
            for (record, n) in &counts.records {
                assert!(whole.records.get(record) >= Some(n), "{at} {len} {record}");
            }
            let log = GEOMETRY.log_at()..GEOMETRY.log_at() + small().position();
            let is_hit = at < log.end && end > log.start;
            // Nobody can miss what has left no trace.
            let is_gone = at <= POSITION_AT && end >= log.end;
            assert!(
                !is_hit || is_gone || counts.damaged > 0,
                "{at} {len}: {counts:?}"
            );
        }
    }
}

#[test]
fn cut_at_every_word_keeps_what_is_whole() {
    let whole = Counts::of(&small().words, End::Final);
    let area = small();
    for cut in 0..GEOMETRY.area_words() {
        let counts = Counts::of(&area.words[..cut], End::Final);
        for (record, n) in &counts.records {
            assert!(whole.records.get(record) >= Some(n), "{cut} {record}");
        }
        if cut >= GEOMETRY.log_at() {
            let kept = cut - GEOMETRY.log_at();
            let events = counts.total() - 9;
            // The records take 4, 4, 6, 6, 8 and 8 words.
            let ends = [4, 8, 14, 20, 28, 36];
            let expected = ends.iter().filter(|end| **end <= kept).count();
            assert_eq!(events, expected as u64, "{cut}");
        }
    }
}

#[test]
fn a_record_without_a_position_is_taken_when_nobody_writes() {
    let mut area = small();
    let record = area.record(2, 1, None, &[7; 9]).unwrap();
    let before = Counts::of(&area.words, End::Final);
    for written in 0..=record.len() {
        // The first word is stored last.
        let mut torn = vec![0; record.len()];
        torn[record.len() - written..].copy_from_slice(&record[record.len() - written..]);
        area.put(&torn);
        assert_eq!(Counts::of(&area.words, End::Open), before, "{written}");
        let after = Counts::of(&area.words, End::Final);
        assert_eq!(
            after.total() - before.total(),
            u64::from(written == record.len())
        );
        assert_eq!(after.damaged, 0);
    }
}

#[test]
fn another_generation_begins_at_nothing() {
    let mut area = small();
    let (mut counts, mut mark) = (Counts::default(), Mark::default());
    counts.more(&area.words, &mut mark, End::Open);
    area.begin(4, DAY + 1);
    area.call(0, Outcome::Ok);
    assert!(area.event(1, 2, None, &[5]));
    let mut counts = Counts::default();
    counts.more(&area.words, &mut mark, End::Final);
    assert_eq!((counts.total(), counts.damaged), (2, 0));
    assert!(counts.records.keys().all(|record| record.contains("20778")));
}

#[test]
fn an_area_that_was_being_emptied_is_no_damage() {
    let mut area = small();
    let (mut counts, mut mark) = (Counts::default(), Mark::default());
    counts.more(&area.words, &mut mark, End::Open);
    let mut counts = Counts::default();
    area.words[IDENTITY_AT] &= u64::from(u32::MAX);
    for emptied in 1..GEOMETRY.area_words() {
        area.words[emptied] = 0;
        counts.more(&area.words, &mut mark, End::Final);
    }
    assert_eq!(counts, Counts::default());
}

#[test]
fn a_count_that_goes_back_is_damage_and_then_counts_from_there() {
    let mut area = small();
    let at = GEOMETRY.slots_at();
    let (mut counts, mut mark) = (Counts::default(), Mark::default());
    let mut after = |word: u64| {
        area.words[at] = word;
        let before = counts.total();
        counts.more(&area.words, &mut mark, End::Open);
        (counts.total() - before, counts.damaged)
    };
    let most = u64::from(SLOT_MAX) * 3;
    assert_eq!(after(3), (15, 0));
    assert_eq!(after(most), (u64::from(SLOT_MAX) - 1, 0));
    assert_eq!(after(most + 3), (0, 1), "above the cap");
    assert_eq!(after(most + 3), (0, 1), "once");
    assert_eq!(after(most), (0, 1), "whole again, with nothing new");
    assert_eq!(after(6), (0, 2), "went back");
    assert_eq!(after(9), (1, 2));
}

#[test]
fn a_damaged_count_that_is_whole_again_goes_on() {
    let mut area = small();
    let at = GEOMETRY.slots_at();
    let (mut counts, mut mark) = (Counts::default(), Mark::default());
    counts.more(&area.words, &mut mark, End::Open);
    let before = counts.total();
    area.words[at] ^= 1 << 7;
    for _ in 0..3 {
        area.words[at] += 3;
        counts.more(&area.words, &mut mark, End::Open);
        assert_eq!((counts.total(), counts.damaged), (before, 1));
    }
    area.words[at] ^= 1 << 7;
    counts.more(&area.words, &mut mark, End::Open);
    assert_eq!((counts.total(), counts.damaged), (before + 3, 1));
}

/// As another fold meets it, which knows what was read.
#[test]
fn a_flipped_bit_after_a_fold_is_found_too() {
    let whole = small();
    let mut read = Mark::default();
    Counts::default().more(&whole.words, &mut read, End::Open);
    for at in places().filter(|at| matches!(part(*at), Part::Slots | Part::Count)) {
        for bit in 0..64 {
            let mut words = whole.words.clone();
            words[at] ^= 1 << bit;
            let (mut counts, mut mark) = (Counts::default(), read.clone());
            counts.more(&words, &mut mark, End::Open);
            counts.more(&words, &mut mark, End::Final);
            assert_eq!((counts.total(), counts.damaged), (0, 1), "{at} {bit}");
        }
    }
}

proptest! {
    #[test]
    fn no_words_bring_it_down(
        head in proptest::collection::vec(any::<u64>(), 0..12),
        log in proptest::collection::vec(
            prop_oneof![Just(0x02b7_u64), any::<u64>(), 0..300_u64], 0..200,
        ),
        position in prop_oneof![0..3_000_u64, any::<u64>()],
        marks in proptest::collection::vec(0..4_u8, 0..30),
        valid: bool,
    ) {
        let mut area = small();
        area.words[GEOMETRY.log_at()..][..log.len()].copy_from_slice(&log);
        if !valid {
            area.words[..head.len()].copy_from_slice(&head);
        }
        area.words[POSITION_AT] = position;
        for end in [End::Open, End::Final] {
            let mut mark = Mark::read(&marks, GEOMETRY).unwrap_or_default();
            let mut counts = Counts::default();
            for _ in 0..3 {
                counts.more(&area.words, &mut mark, end);
            }
            prop_assert!(counts.damaged <= 2 + 12 + 1_024 + log.len() as u64);
            prop_assert!(mark.position <= LOG_WORDS);
        }
    }
}
