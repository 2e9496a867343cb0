//! How far an area has been read.

use super::{
    count::{CELL_MAX, SLOT_MAX},
    layout::{Geometry, LOG_WORDS, TABLE_CELLS},
};
use crate::record::{journal::layout::varint, outcome::Outcome};

/// What of an area is in the store. It holds for one generation of the area.
///
/// As bytes, all varints: generation, found, position; then the slots of which anything is known and
/// the cells of which anything is, each as the number of pairs, followed by the pairs of a distance
/// from the pair before and twice the calls, plus 1 where the count is damaged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Of the area when it was read last; 0: never.
    pub generation: u32,
    /// Damage that was counted and would be met again.
    pub found: Found,
    /// Words of the log.
    pub position: usize,
    /// By entry and outcome. What lies beyond the end is zero.
    pub slots: Vec<Known>,
    /// By cell. What lies beyond the end is zero.
    pub cells: Vec<Known>,
}

/// What is known of a slot or cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// So many calls are in the store.
    pub calls: u64,
    /// Its damage was counted, and would be met again.
    pub is_damaged: bool,
}

/// Which damage was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The head is that of no area.
    pub head: bool,
    /// The position lies beyond the log, or before the mark.
    pub position: bool,
    /// The file ends before the area does.
    pub end: bool,
}

impl Mark {
    /// Nothing was read of this generation.
    pub fn of(generation: u32) -> Self {
        Self {
            generation,
            ..Self::default()
        }
    }

    /// As bytes; the same for the same mark.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let found = [self.found.head, self.found.position, self.found.end];
        let found = (0..).zip(found).map(|(bit, is)| u64::from(is) << bit).sum();
        for number in [self.generation.into(), found, self.position as u64] {
            put(&mut bytes, number);
        }
        put_all(&mut bytes, &self.slots);
        put_all(&mut bytes, &self.cells);
        bytes
    }

    /// Reads them; `None` when they are no mark of an area with this geometry.
    pub fn read(mut bytes: &[u8], geometry: Geometry) -> Option<Self> {
        let bytes = &mut bytes;
        let generation = u32::try_from(varint(bytes)?).ok()?;
        let found = varint(bytes).filter(|found| found >> 3 == 0)?;
        let position = usize::try_from(varint(bytes)?).ok()?;
        let slots = all(bytes, slots(geometry), SLOT_MAX.into())?;
        let cells = all(bytes, TABLE_CELLS, CELL_MAX)?;
        (bytes.is_empty() && position <= LOG_WORDS).then_some(Self {
            generation,
            found: Found {
                head: found & 1 != 0,
                position: found & 2 != 0,
                end: found & 4 != 0,
            },
            position,
            slots,
            cells,
        })
    }
}

const fn slots(geometry: Geometry) -> usize {
    geometry.entries() * Outcome::ALL.len()
}

fn put_all(bytes: &mut Vec<u8>, all: &[Known]) {
    let nothing = Known::default();
    let pairs = all
        .iter()
        .enumerate()
        .filter(|(_, known)| **known != nothing);
    put(bytes, pairs.clone().count() as u64);
    let mut from = 0;
    for (at, known) in pairs {
        put(bytes, (at - from) as u64);
        put(bytes, known.calls << 1 | u64::from(known.is_damaged));
        from = at;
    }
}

/// At most `len`, so that few bytes cannot ask for much memory.
fn all(bytes: &mut &[u8], len: usize, calls_max: u64) -> Option<Vec<Known>> {
    let mut all = Vec::new();
    let mut at = 0_usize;
    for _ in 0..varint(bytes)? {
        at = at.checked_add(usize::try_from(varint(bytes)?).ok()?)?;
        if at < all.len() || at >= len {
            return None;
        }
        all.resize(at, Known::default());
        let number = varint(bytes).filter(|number| *number != 0)?;
        let known = Known {
            calls: number >> 1,
            is_damaged: number & 1 != 0,
        };
        all.push(known);
        if known.calls > calls_max {
            return None;
        }
    }
    Some(all)
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GEOMETRY: Geometry = Geometry::new(3);

    fn known(calls: u64) -> Known {
        Known {
            calls,
            is_damaged: false,
        }
    }

    #[test]
    fn what_lies_beyond_the_area_is_no_mark() {
        let mut mark = Mark::of(7);
        mark.position = LOG_WORDS;
        mark.slots = vec![Known::default(); 12];
        mark.slots[1] = known(5);
        mark.slots[11] = Known {
            calls: 0,
            is_damaged: true,
        };
        mark.cells = vec![Known::default(); TABLE_CELLS - 1];
        mark.cells.push(known(CELL_MAX));
        assert_eq!(Mark::read(&mark.to_bytes(), GEOMETRY), Some(mark.clone()));
        assert_eq!(Mark::read(&mark.to_bytes(), Geometry::new(2)), None);
        mark.cells.push(known(1));
        assert_eq!(Mark::read(&mark.to_bytes(), GEOMETRY), None);
        mark.cells.clear();
        mark.slots[0] = known(u64::from(SLOT_MAX) + 1);
        assert_eq!(Mark::read(&mark.to_bytes(), GEOMETRY), None);
        mark.slots.clear();
        assert!(Mark::read(&mark.to_bytes(), GEOMETRY).is_some());
        mark.position += 1;
        assert_eq!(Mark::read(&mark.to_bytes(), GEOMETRY), None);
    }

    #[test]
    fn an_area_that_was_little_used_has_a_small_mark() {
        let mut mark = Mark::of(1);
        mark.slots = vec![known(50); 12];
        assert!(mark.to_bytes().len() < 32);
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0..4_u8], 0..60),
        ) {
            if let Some(mark) = Mark::read(&bytes, GEOMETRY) {
                prop_assert!(mark.slots.len() <= 12 && mark.cells.len() <= TABLE_CELLS);
                prop_assert_eq!(mark.to_bytes(), bytes);
            }
        }
    }
}
