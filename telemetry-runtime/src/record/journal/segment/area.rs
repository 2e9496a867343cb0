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
    count::{self, GRANT_MAX},
    layout::{
        Broken, CHECK_AT, First, Geometry, IDENTITY_AT, Identity, Key, LOG_WORDS, POSITION_AT,
        PROBES_MAX, RECORD_WORDS_MAX, SINGLE, Sum, TABLE_CELLS,
    },
    memory::Memory,
};
use crate::record::{journal::layout::Single, outcome::Outcome, site::counts_of};

/// An area that takes nothing, for threads that have none.
pub static CLOSED: Area = Area::new(Memory::none());

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
    /// Calls that were granted since all slots were looked at.
    granted: AtomicU32,
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
            // Who has written the words before is not known.
            granted: AtomicU32::new(GRANT_MAX),
            day: AtomicU32::new(0),
            generation: AtomicU32::new(0),
            memory,
        }
    }

    /// Counts a call without detail. An entry that has no slot is refused.
    #[inline]
    pub fn count(&self, entry: u32, outcome: Outcome) -> bool {
        self.count_in(counts_of(entry), outcome)
    }

    /// The same for a caller that knows where the counts of its entry begin: one step less.
    #[inline]
    pub fn count_in(&self, slot: u32, outcome: Outcome) -> bool {
        if !self.goes_on() {
            return false;
        }
        // They begin at a multiple of four; a place that is none stays outside.
        let slot = usize::try_from(slot | outcome as u32).unwrap_or(usize::MAX);
        let Some(count) = self.memory.slots().get(slot) else {
            return false;
        };
        count.store(
            count.load(Relaxed).wrapping_add(count::STEP.into()),
            Relaxed,
        );
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

    /// Appends an event. A caller that knows that it is no single one pays for nothing else.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a constant would become an argument")]
    pub fn event(&self, entry: u16, n: u32, single: Option<Single>, words: &[u64]) -> bool {
        if !self.goes_on() {
            return false;
        }
        match single {
            None => self.append(entry, [n.into()], words),
            Some(single) => self.append_single(entry, n, single, words),
        }
    }

    /// Lets the thread that has the area record so many calls, and calls with a time until then.
    /// It does this after it has asked whether it may.
    pub fn open(&self, calls: i32, look_at_ns: u64) {
        self.renew(calls, look_at_ns);
        self.floor.store(OPEN, Release);
    }

    /// The same for an area that is open, unless it was closed meanwhile. It is one that [`Self::lasts`],
    /// and gets [`GRANT_MAX`] calls at most.
    pub fn renew(&self, calls: i32, look_at_ns: u64) {
        let calls = calls.clamp(0, GRANT_MAX.cast_signed());
        let granted = self.granted.load(Relaxed);
        let granted = granted.saturating_add(calls.cast_unsigned());
        self.granted.store(granted, Relaxed);
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

    /// Changes with everything that is recorded in it, until it is cleared.
    pub fn mark(&self) -> u64 {
        let slots = self.memory.slots().iter();
        let slots = slots.map(|count| u64::from(count.load(Relaxed)));
        let cells = self.memory.table().iter();
        let cells = cells.map(|[_, count]| count.load(Relaxed));
        let position = self.memory.head()[POSITION_AT].load(Relaxed);
        slots.chain(cells).fold(position, u64::wrapping_add)
    }

    /// Worth a fold.
    pub fn log_is_half_full(&self) -> bool {
        self.position() * 2 >= LOG_WORDS
    }

    /// Worth another area: this one has refused a record for lack of room, or soon will.
    pub fn is_full(&self) -> bool {
        self.refused.load(Relaxed) || self.log_is_half_full()
    }

    /// Whether no slot comes to its end before this is asked again. Looks at all of them, but only once
    /// so many calls were granted that one might have got near.
    pub fn lasts(&self) -> bool {
        if self.granted.load(Relaxed) < GRANT_MAX {
            return true;
        }
        let mut slots = self.memory.slots().iter();
        let lasts = !slots.any(|n| count::is_worn(n.load(Relaxed)));
        if lasts {
            self.granted.store(0, Relaxed);
        }
        lasts
    }

    /// Takes a free area whose words are zero, for its first thread on a day.
    ///
    /// A reader that sees the identity sees its check and that the counts began at zero.
    pub fn begin(&self, identity: Identity, area: usize, geometry: Geometry) {
        let head = self.memory.head();
        // Another thread may have cleared it: a reader that sees what is recorded from here on sees
        // that it was cleared.
        fence(Release);
        head[CHECK_AT].store(identity.check(area, geometry), Relaxed);
        head[IDENTITY_AT].store(identity.word(), Release);
        self.granted.store(0, Relaxed);
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
        let counts = self.memory.slots().iter();
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
        match self.memory.table().get(key.cell()) {
            Some([cell_key, n]) if cell_key.load(Relaxed) == key.word() => add(n),
            _ => self.add_to_any_cell(key),
        }
    }

    #[inline(never)]
    fn add_to_any_cell(&self, key: Key) -> bool {
        let table = self.memory.table();
        let cells = (0..PROBES_MAX).map(|probe| (key.cell() + probe) % TABLE_CELLS);
        for [cell_key, n] in cells.filter_map(|cell| table.get(cell)) {
            let there = cell_key.load(Relaxed);
            if there == 0 {
                cell_key.store(key.word(), Relaxed);
            } else if there != key.word() {
                continue;
            }
            return add(n);
        }
        self.refuse()
    }

    #[inline(never)]
    fn append_single(&self, entry: u16, n: u32, single: Single, words: &[u64]) -> bool {
        let second = u64::from(n) | u64::from(single.hour) << 32 | SINGLE;
        self.append(entry, [second, single.session], words)
    }

    /// Appends a record of the words before an event's own, and of those.
    #[inline]
    fn append<const N: usize>(&self, entry: u16, before: [u64; N], words: &[u64]) -> bool {
        if words.len() > RECORD_WORDS_MAX - N {
            return false;
        }
        let len = N + words.len();
        let at = self.position();
        let room = self.memory.log().get(at..);
        let Some([first_word, places @ ..]) = room.and_then(|room| room.get(..=len)) else {
            return self.refuse();
        };
        let first = First { len, entry };
        let mut sum = Sum::begin(self.generation(), at, first);
        let (before_places, places) = places.split_at(N);
        for (place, word) in before_places.iter().zip(before) {
            place.store(word, Relaxed);
            sum = sum.with(word);
        }
        for (place, word) in places.iter().zip(words) {
            place.store(*word, Relaxed);
            sum = sum.with(*word);
        }
        // A reader that sees the first word sees the others, and one that sees the position both.
        first_word.store(first.word(sum), Release);
        let end = at + 1 + len;
        self.memory.head()[POSITION_AT].store(end as u64, Release);
        true
    }

    #[cold]
    fn refuse(&self) -> bool {
        self.refused.store(true, Relaxed);
        false
    }
}

/// A reader that sees the count sees its key.
#[inline]
fn add(n: &AtomicU64) -> bool {
    n.store(n.load(Relaxed).wrapping_add(count::STEP.into()), Release);
    true
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
#[path = "area_tests.rs"]
mod tests;
