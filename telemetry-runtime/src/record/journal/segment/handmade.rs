//! An area written word by word, as the format says and without the writer's help.

use super::{
    count::STEP,
    layout::{
        CHECK_AT, First, Geometry, IDENTITY_AT, Identity, Key, Keyed, LOG_WORDS, POSITION_AT,
        PROBES_MAX, SINGLE, Sum, TABLE_CELLS,
    },
};
use crate::record::{journal::layout::Single, outcome::Outcome};

/// The words of one area.
#[derive(Clone, Debug)]
pub struct Handmade {
    /// As they would lie in the file.
    pub words: Vec<u64>,
    geometry: Geometry,
    area: usize,
    identity: Identity,
}

impl Handmade {
    /// A free area.
    pub fn free(geometry: Geometry, area: usize) -> Self {
        Self {
            words: vec![0; geometry.area_bytes() / 8],
            geometry,
            area,
            identity: Identity {
                generation: 0,
                day: 0,
            },
        }
    }

    /// Begins a generation with nothing in it.
    pub fn begin(&mut self, generation: u32, day: u32) {
        *self = Self::free(self.geometry, self.area);
        self.identity = Identity { generation, day };
        self.words[CHECK_AT] = self.identity.check(self.area, self.geometry);
        self.words[IDENTITY_AT] = self.identity.word();
    }

    /// A call without detail.
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a word")]
    pub fn call(&mut self, entry: u16, outcome: Outcome) {
        let slot = usize::from(entry) * 4 + outcome as usize;
        let word = &mut self.words[self.geometry.slots_at() + slot / 2];
        let mut halves = [*word as u32, (*word >> 32) as u32];
        halves[slot % 2] += u32::from(STEP);
        *word = u64::from(halves[0]) | u64::from(halves[1]) << 32;
    }

    /// A call with timing or kind; `false` when the table has no room.
    pub fn keyed(&mut self, keyed: Keyed) -> bool {
        let key = Key::new(keyed);
        for probe in 0..PROBES_MAX {
            let cell = (key.cell() + probe) % TABLE_CELLS;
            let at = self.geometry.table_at() + 2 * cell;
            if self.words[at] == 0 || self.words[at] == key.word() {
                self.words[at] = key.word();
                self.words[at + 1] += u64::from(STEP);
                return true;
            }
        }
        false
    }

    /// The words of a record that would stand at the position; `None` when there is no room.
    pub fn record(
        &self,
        entry: u16,
        n: u32,
        single: Option<Single>,
        words: &[u64],
    ) -> Option<Vec<u64>> {
        let mut all = vec![u64::from(n)];
        if let Some(Single { hour, session }) = single {
            all[0] |= SINGLE | u64::from(hour) << 32;
            all.push(session);
        }
        all.extend(words);
        let first = First {
            len: all.len(),
            entry,
        };
        let begin = Sum::begin(self.identity.generation, self.position(), first);
        let sum = all.iter().fold(begin, |sum, word| sum.with(*word));
        all.insert(0, first.word(sum));
        (self.position() + all.len() <= LOG_WORDS).then_some(all)
    }

    /// An event; `false` when the log has no room.
    pub fn event(&mut self, entry: u16, n: u32, single: Option<Single>, words: &[u64]) -> bool {
        let Some(record) = self.record(entry, n, single, words) else {
            return false;
        };
        self.put(&record);
        self.words[POSITION_AT] += record.len() as u64;
        true
    }

    /// Words at the position, which stays.
    pub fn put(&mut self, record: &[u64]) {
        let at = self.geometry.log_at() + self.position();
        self.words[at..at + record.len()].copy_from_slice(record);
    }

    /// How many words of the log are written.
    pub fn position(&self) -> usize {
        usize::try_from(self.words[POSITION_AT]).unwrap()
    }
}
