//! One thread's part of a segment, as the process sees it: what a recording call writes to.
//!
//! The thread that has the area is the only one that writes to it, so a count is a load, an
//! addition and a store, and no instruction waits for another processor. Whatever returns `false`
//! has recorded nothing; the caller goes the long way.

use std::sync::atomic::{
    AtomicBool, AtomicI32, AtomicU32, AtomicU64,
    Ordering::{Relaxed, Release},
    fence,
};

use super::{
    layout::{
        Broken, CHECK_AT, First, Geometry, IDENTITY_AT, Identity, Key, LOG_WORDS, POSITION_AT,
        PROBES_MAX, RECORD_WORDS_MAX, SINGLE, Sum, TABLE_CELLS,
    },
    memory::Memory,
};
use crate::record::{journal::layout::Single, outcome::Outcome};

/// An area that takes nothing, for threads that have none.
pub static CLOSED: Area = Area::new(Memory::NONE);

/// An area in memory. Two of them share no cache line, nor the pair of lines that some processors
/// fetch together: their threads write to `left` with every call.
#[repr(align(128))]
pub struct Area {
    /// Calls until the next look at the clock, above the floor.
    left: AtomicI32,
    /// [`OPEN`] or [`SHUT`], beside `left` so that one comparison asks for both. Others shut the
    /// area; only the thread that has it opens it.
    floor: AtomicI32,
    /// The same for calls that know the time.
    look_at_ns: AtomicU64,
    /// There was no room in the table or the log.
    refused: AtomicBool,
    /// Words 0 of the head as this process has written it, which does not rely on the file.
    day: AtomicU32,
    generation: AtomicU32,
    memory: Memory,
}

/// The thread may go on while it has calls left.
const OPEN: i32 = 0;
/// However many are left, it may not go on.
const SHUT: i32 = i32::MAX;

impl Area {
    /// A closed area that nobody's words have been written to yet.
    pub const fn new(memory: Memory) -> Self {
        Self {
            left: AtomicI32::new(0),
            floor: AtomicI32::new(SHUT),
            look_at_ns: AtomicU64::new(0),
            refused: AtomicBool::new(false),
            day: AtomicU32::new(0),
            generation: AtomicU32::new(0),
            memory,
        }
    }

    /// Counts a call without detail. `slot` is the entry; one that has no slot is refused.
    #[inline]
    pub fn count(&self, slot: u32, outcome: Outcome) -> bool {
        if !self.goes_on() {
            return false;
        }
        let slot = usize::try_from(slot).unwrap_or(usize::MAX);
        let Some(counts) = self.memory.slots().get(slot) else {
            return false;
        };
        let count = &counts[outcome as usize];
        count.store(count.load(Relaxed).wrapping_add(1), Relaxed);
        true
    }

    /// Counts a call with detail. A caller that has read the monotonic clock passes it.
    #[inline]
    pub fn call(&self, key: Key, now_ns: Option<u64>) -> bool {
        let goes_on = match now_ns {
            Some(now_ns) => self.is_open() && now_ns < self.look_at_ns.load(Relaxed),
            None => self.goes_on(),
        };
        goes_on && self.add_to_cell(key)
    }

    /// Appends an event.
    pub fn event(&self, entry: u16, n: u32, single: Option<Single>, words: &[u64]) -> bool {
        if !self.goes_on() {
            return false;
        }
        let (second, session) = match single {
            Some(single) => (
                u64::from(n) | u64::from(single.hour) << 32 | SINGLE,
                Some(single.session),
            ),
            None => (u64::from(n), None),
        };
        self.append(entry, second, session, words)
    }

    /// Lets the thread that has the area record so many calls, and calls with a time until then.
    /// It does this after it has asked whether it may.
    pub fn open(&self, calls: i32, look_at_ns: u64) {
        self.renew(calls, look_at_ns);
        self.floor.store(OPEN, Release);
    }

    /// The same for an area that is open, unless it was closed meanwhile.
    pub fn renew(&self, calls: i32, look_at_ns: u64) {
        self.left.store(calls, Relaxed);
        self.look_at_ns.store(look_at_ns, Relaxed);
    }

    /// Makes the thread that has it ask again at its next record.
    pub fn close(&self) {
        self.floor.store(SHUT, Release);
    }

    /// Whether the thread that has it may go on.
    #[inline]
    pub fn is_open(&self) -> bool {
        self.floor.load(Relaxed) == OPEN
    }

    /// The day of everything in it.
    pub fn day(&self) -> u32 {
        self.day.load(Relaxed)
    }

    /// Counts the uses of the area.
    pub fn generation(&self) -> u32 {
        self.generation.load(Relaxed)
    }

    /// Worth a fold.
    pub fn log_is_half_full(&self) -> bool {
        self.position() * 2 >= LOG_WORDS
    }

    /// Worth another area: this one has refused a record for lack of room, or soon will.
    pub fn is_full(&self) -> bool {
        self.refused.load(Relaxed) || self.log_is_half_full()
    }

    /// Takes a free area whose words are zero, for its first thread on a day.
    ///
    /// A reader that sees the identity sees its check and that the counts began at zero.
    pub fn begin(&self, identity: Identity, area: usize, geometry: Geometry) {
        let head = self.memory.head();
        head[CHECK_AT].store(identity.check(area, geometry), Relaxed);
        head[IDENTITY_AT].store(identity.word(), Release);
        self.go_on(identity);
    }

    /// Takes an area as another thread, or another process, has left it.
    pub fn go_on(&self, identity: Identity) {
        self.day.store(identity.day, Relaxed);
        self.generation.store(identity.generation, Relaxed);
        self.refused.store(false, Relaxed);
    }

    /// Makes it free and zero. The number of its last use stays, so that the next one has another.
    pub fn clear(&self, last_generation: u32) {
        let head = self.memory.head();
        head[IDENTITY_AT].store(free_word(last_generation), Relaxed);
        // A reader that sees one of the zeroes sees, too, that they are nobody's.
        fence(Release);
        let counts = self.memory.slots().iter().flatten();
        counts.for_each(|count| count.store(0, Relaxed));
        let head = head.iter().skip(IDENTITY_AT + 1);
        let cells = self.memory.table().iter().flatten();
        head.chain(cells)
            .chain(self.memory.log())
            .for_each(|word| word.store(0, Relaxed));
    }

    /// Whether it is open and has a call left, which is then gone.
    #[inline]
    fn goes_on(&self) -> bool {
        let left = self.left.load(Relaxed);
        if left <= self.floor.load(Relaxed) {
            return false;
        }
        self.left.store(left.wrapping_sub(1), Relaxed);
        true
    }

    #[inline]
    fn position(&self) -> usize {
        usize::try_from(self.memory.head()[POSITION_AT].load(Relaxed)).unwrap_or(LOG_WORDS)
    }

    #[inline]
    fn add_to_cell(&self, key: Key) -> bool {
        let table = self.memory.table();
        for probe in 0..PROBES_MAX {
            let Some([cell_key, n]) = table.get((key.cell() + probe) % TABLE_CELLS) else {
                return false;
            };
            let there = cell_key.load(Relaxed);
            if there == 0 {
                cell_key.store(key.word(), Relaxed);
            } else if there != key.word() {
                continue;
            }
            // A reader that sees the count sees its key.
            n.store(n.load(Relaxed).wrapping_add(1), Release);
            return true;
        }
        self.refuse()
    }

    fn append(&self, entry: u16, second: u64, session: Option<u64>, words: &[u64]) -> bool {
        let len = 1 + usize::from(session.is_some()) + words.len();
        let at = self.position();
        let end = at.saturating_add(1 + len);
        let Some([first_word, rest @ ..]) = self.memory.log().get(at..end) else {
            return self.refuse();
        };
        if len > RECORD_WORDS_MAX {
            return false;
        }
        let first = First { len, entry };
        let mut sum = Sum::begin(self.generation(), at, first);
        let words = [second]
            .into_iter()
            .chain(session)
            .chain(words.iter().copied());
        for (place, word) in rest.iter().zip(words) {
            place.store(word, Relaxed);
            sum = sum.with(word);
        }
        // A reader that sees the first word sees the others, and one that sees the position both.
        first_word.store(first.word(sum), Release);
        self.memory.head()[POSITION_AT].store(end as u64, Release);
        true
    }

    #[cold]
    fn refuse(&self) -> bool {
        self.refused.store(true, Relaxed);
        false
    }
}

/// Word 0 of an area that is free.
pub const fn free_word(last_generation: u32) -> u64 {
    last_generation as u64
}

/// What stood in the head of an area when its process had died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nobody's, after so many uses.
    Free(u32),
    /// Somebody's.
    Taken {
        /// Whose.
        identity: Identity,
        /// Whether the log has little room left.
        is_full: bool,
    },
}

impl Left {
    /// Reads the first words of a head. One that says what no writer says is not to be used.
    pub fn read(head: [u64; 3], area: usize, geometry: Geometry) -> Result<Self, Broken> {
        let [word, check, position] = head;
        match Identity::read(word, check, area, geometry)? {
            #[expect(clippy::cast_possible_truncation, reason = "the high half is zero")]
            None => Ok(Self::Free(word as u32)),
            Some(_) if position > LOG_WORDS as u64 => Err(Broken),
            Some(identity) => Ok(Self::Taken {
                identity,
                is_full: position * 2 >= LOG_WORDS as u64,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::record::journal::segment::layout::Keyed;

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

    fn counts(area: &Area) -> Vec<[u32; 4]> {
        let slots = area.memory.slots().iter();
        slots
            .map(|counts| counts.each_ref().map(|count| count.load(Relaxed)))
            .collect()
    }

    fn cells(area: &Area) -> Vec<(u64, u64)> {
        let cells = area.memory.table().iter();
        cells
            .map(|[key, n]| (key.load(Relaxed), n.load(Relaxed)))
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
    fn the_closed_area_takes_nothing() {
        assert!(!CLOSED.count(0, Outcome::Ok));
        assert!(!CLOSED.call(key(1), None));
        assert!(!CLOSED.event(0, 1, None, &[]));
        let open = Area::new(Memory::NONE);
        open.open(10, 10);
        assert!(!open.count(0, Outcome::Ok));
        assert!(!open.call(key(1), Some(0)));
        assert!(!open.event(0, 1, None, &[]));
        assert_eq!(head(&open), [0; 3]);
    }

    #[test]
    fn calls_are_counted_by_entry_and_outcome() {
        let area = begun(4);
        assert!(area.count(0, Outcome::Ok));
        assert!(area.count(2, Outcome::Cancelled));
        assert!(area.count(2, Outcome::Cancelled));
        assert!(!area.count(3, Outcome::Ok));
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

    #[test]
    fn a_count_wraps() {
        let area = begun(1);
        area.memory.slots()[1][0].store(u32::MAX, Relaxed);
        assert!(area.count(1, Outcome::Ok));
        assert_eq!(counts(&area)[1], [0; 4]);
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
        (expected.sort_unstable(), found.sort_unstable());
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
}
