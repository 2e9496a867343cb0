//! Where everything lies in a segment, and how words are packed: what writer and reader share.

use crate::record::outcome::Outcome;

/// Before the first area: the journal's header frame, then zeroes.
pub const HEADER_BYTES: usize = 8_192;

/// The most areas of a segment. A thread that finds none free goes on with the inbox.
pub const AREAS_MAX: usize = 128;

/// The most segments of one build under one consent: so many processes have one at a time.
pub const SEGMENTS_MAX: u32 = 32;

/// The head of an area: identity, its check, the position in the log, and room for later.
pub const HEAD_WORDS: usize = 8;

/// Cells of an area's table, two words each.
pub const TABLE_CELLS: usize = 1_024;

/// How many cells are tried for a key before the table counts as full. With 16 a table that was half
/// full refused one key in some thousands, and the thread took another area for it.
pub const PROBES_MAX: usize = 64;

/// Words of an area's log: about 290 events of five fields.
pub const LOG_WORDS: usize = 2_048;

/// Areas begin at multiples of it. A page where pages are small; the mapping needs no more.
const AREA_ALIGN_BYTES: usize = 4_096;

const WORD_BYTES: usize = 8;
const SLOT_WORDS: usize = 2;
const CELL_WORDS: usize = 2;

/// The sizes of one area: they follow from the number of entries in the catalog alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    entries: usize,
}

impl Geometry {
    /// Of a catalog with so many entries.
    pub const fn new(entries: usize) -> Self {
        Self { entries }
    }

    /// How many entries have a slot.
    pub const fn entries(self) -> usize {
        self.entries
    }

    /// The word where the slots begin: of each entry four counts of 32 bits, in the order of
    /// [`Outcome::ALL`].
    #[expect(clippy::unused_self, reason = "asked for as the other places are")]
    pub const fn slots_at(self) -> usize {
        HEAD_WORDS
    }

    /// The word where the table begins.
    pub const fn table_at(self) -> usize {
        HEAD_WORDS + self.entries * SLOT_WORDS
    }

    /// The word where the log begins.
    pub const fn log_at(self) -> usize {
        self.table_at() + TABLE_CELLS * CELL_WORDS
    }

    /// How many words an area uses.
    pub const fn area_words(self) -> usize {
        self.log_at() + LOG_WORDS
    }

    /// How many bytes an area takes.
    pub const fn area_bytes(self) -> usize {
        (self.area_words() * WORD_BYTES).next_multiple_of(AREA_ALIGN_BYTES)
    }

    /// The byte of the file where an area begins.
    pub const fn area_at(self, area: usize) -> usize {
        HEADER_BYTES + area * self.area_bytes()
    }
}

/// Whose an area is, for as long as it is one thread's after another's on one day.
///
/// Word 0 is the day in the low half and the generation in the high one, word 1 its check, word 2
/// the number of words in the log. The check is written before the identity; a generation of 0
/// says that the area is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Counts the uses of the area, from 1.
    pub generation: u32,
    /// Days since 1970-01-01.
    pub day: u32,
}

/// The words of the head.
pub const IDENTITY_AT: usize = 0;
/// Check of the identity.
pub const CHECK_AT: usize = 1;
/// How many words of the log are written.
pub const POSITION_AT: usize = 2;

impl Identity {
    /// Word 0.
    pub const fn word(self) -> u64 {
        (self.generation as u64) << 32 | self.day as u64
    }

    /// Word 1, which also holds the area to its place in the file and to the size of the catalog.
    pub const fn check(self, area: usize, geometry: Geometry) -> u64 {
        let place = ((area as u64) << 32 | geometry.entries as u64).wrapping_mul(ODD);
        (self.word() ^ place).wrapping_mul(ODD).rotate_left(32) ^ place
    }

    /// Reads both; `Ok(None)` where the area is free.
    pub fn read(
        word: u64,
        check: u64,
        area: usize,
        geometry: Geometry,
    ) -> Result<Option<Self>, Broken> {
        #[expect(clippy::cast_possible_truncation, reason = "the halves of a word")]
        let identity = Self {
            generation: (word >> 32) as u32,
            day: word as u32,
        };
        match identity.generation {
            0 => Ok(None),
            _ if identity.check(area, geometry) == check => Ok(Some(identity)),
            _ => Err(Broken),
        }
    }
}

/// Words that no writer has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// A call with what stands beside its outcome, as the key of a cell.
///
/// | bits | what |
/// |---|---|
/// | 0-15 | entry |
/// | 16-17 | outcome |
/// | 18-34 | kind of error plus 1, or 0 |
/// | 35-44 | timing bucket plus 1, or 0 |
/// | 45 | 1, so that no key is 0 |
/// | 46-63 | check of the bits below |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

/// What a key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyed {
    /// Index into the catalog.
    pub entry: u16,
    /// How the call ended.
    pub outcome: Outcome,
    /// Index into the kinds of its errors.
    pub kind: Option<u16>,
    /// Bucket of `telemetry_schema::timing`.
    pub bucket: Option<u16>,
}

const KEY_BITS: u32 = 46;

impl Key {
    /// Packs a call.
    #[inline]
    pub fn new(keyed: Keyed) -> Self {
        let kind = keyed.kind.map_or(0, |kind| u64::from(kind) + 1);
        let bucket = keyed.bucket.map_or(0, |bucket| u64::from(bucket) + 1);
        let bits = u64::from(keyed.entry)
            | (keyed.outcome as u64) << 16
            | kind << 18
            | bucket << 35
            | 1 << (KEY_BITS - 1);
        Self(bits | Self::mixed(bits) >> KEY_BITS << KEY_BITS)
    }

    /// The word.
    #[inline]
    pub const fn word(self) -> u64 {
        self.0
    }

    /// The cell that is tried first; the others follow it, round the end.
    #[inline]
    pub const fn cell(self) -> usize {
        (self.0 >> KEY_BITS) as usize % TABLE_CELLS
    }

    /// What a word says, if it is a key.
    pub fn read(word: u64) -> Result<Keyed, Broken> {
        let bits = word & ((1 << KEY_BITS) - 1);
        if bits >> (KEY_BITS - 1) == 0 || Self::mixed(bits) >> KEY_BITS != word >> KEY_BITS {
            return Err(Broken);
        }
        let part = |at: u32, width: u32| bits >> at & ((1 << width) - 1);
        #[expect(clippy::cast_possible_truncation, reason = "narrower by their widths")]
        let optional = |value: u64| value.checked_sub(1).map(|index| index as u16);
        #[expect(clippy::cast_possible_truncation, reason = "narrower by its width")]
        Ok(Keyed {
            entry: part(0, 16) as u16,
            outcome: Outcome::ALL[part(16, 2) as usize],
            kind: optional(part(18, 17)),
            bucket: optional(part(35, 10)),
        })
    }

    const fn mixed(bits: u64) -> u64 {
        (bits ^ bits >> 23).wrapping_mul(ODD)
    }
}

/// The first word of a record in the log.
///
/// | bits | what |
/// |---|---|
/// | 0-7 | the mark, 0xb7 |
/// | 8-15 | how many words follow, at most [`RECORD_WORDS_MAX`] |
/// | 16-31 | entry |
/// | 32-63 | sum over the record, its place and the area's generation |
///
/// The words that follow: `n` (bits 0-31), for a single event of level `full` 1 at bit 40 and the
/// hour (bits 32-36); then for such an event the session; then the event's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First {
    /// How many words follow.
    pub len: usize,
    /// Index into the catalog.
    pub entry: u16,
}

/// The most words after the first: `n`, the session, and two for each of 32 fields.
pub const RECORD_WORDS_MAX: usize = 2 + 2 * telemetry_schema::FIELDS_MAX;

/// Says in the second word of a record that the session follows.
pub const SINGLE: u64 = 1 << 40;

const FIRST_MARK: u64 = 0xb7;

impl First {
    /// Packs it, with the sum made by [`Sum`].
    #[inline]
    pub const fn word(self, sum: Sum) -> u64 {
        FIRST_MARK | (self.len as u64) << 8 | (self.entry as u64) << 16 | sum.bits() << 32
    }

    /// What a word says of the record that it begins, if it could be such a word. Whether the
    /// record is whole is for the sum to say: see [`Sum::fits`].
    pub fn read(word: u64) -> Result<Self, Broken> {
        let len = (word >> 8 & 0xff) as usize;
        if word & 0xff != FIRST_MARK || !(1..=RECORD_WORDS_MAX).contains(&len) {
            return Err(Broken);
        }
        #[expect(clippy::cast_possible_truncation, reason = "16 bits of it")]
        Ok(Self {
            len,
            entry: (word >> 16) as u16,
        })
    }
}

/// The sum of a record: word by word times an odd number of its own, so that the products do not
/// wait for each other. Finds every flipped bit and zeroed word, and a record in another's place.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    total: u64,
    factor: u64,
}

impl Sum {
    /// Of the record whose first word stands at a place in the log.
    #[inline]
    pub const fn begin(generation: u32, at: usize, first: First) -> Self {
        let place = (generation as u64) << 32 | at as u64;
        Self {
            total: 0,
            factor: ODD,
        }
        .with(place)
        .with((first.len as u64) << 16 | first.entry as u64)
    }

    /// With one word more.
    #[inline]
    #[must_use]
    pub const fn with(self, word: u64) -> Self {
        Self {
            total: self.total.wrapping_add(word.wrapping_mul(self.factor)),
            factor: self.factor.wrapping_add(STEP),
        }
    }

    /// Whether a first word carries this sum.
    pub const fn fits(self, word: u64) -> bool {
        self.bits() == word >> 32
    }

    const fn bits(self) -> u64 {
        self.total >> 32
    }
}

/// Odd, and its bits look random: 2^64 over the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
/// Even, so that every factor stays odd.
const STEP: u64 = 0xd6e8_feb8_6659_fd92;

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
