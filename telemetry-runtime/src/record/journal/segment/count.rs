//! Counts as they stand in slots and cells: they check themselves, and never wrap.

use super::layout::Broken;

/// A word holds the number of calls so many times. No power of two is a multiple of three, so a
/// flipped bit, whichever it is, leaves a word that no writer leaves; and adding 3 costs what adding
/// 1 does.
pub const STEP: u8 = 3;

/// No slot counts more calls.
pub const SLOT_MAX: u32 = 1 << 30;

/// No cell counts more calls: a day has fewer nanoseconds, and an area is of one day.
pub const CELL_MAX: u64 = 1 << 48;

/// The most calls that a thread counts before it asks whether its area [lasts](is_worn).
pub const GRANT_MAX: u32 = 1 << 28;

/// A slot with more calls makes its area worth another one.
const SLOT_WORN: u32 = SLOT_MAX / 2;

// Slots are looked at when `GRANT_MAX` calls were granted since the last time: up to one less than
// that before the last grant, and then the grant.
const _: () = assert!(SLOT_WORN + 2 * GRANT_MAX <= SLOT_MAX);
const _: () = assert!(SLOT_MAX <= u32::MAX / STEP as u32 && CELL_MAX <= u64::MAX / STEP as u64);

/// How many calls the word of a slot says.
pub fn slot(word: u32) -> Result<u64, Broken> {
    read(word.into(), SLOT_MAX.into())
}

/// How many calls the word of a cell says.
pub fn cell(word: u64) -> Result<u64, Broken> {
    read(word, CELL_MAX)
}

/// Whether a slot is to count no more: its word is damaged, or on the way to its most.
pub fn is_worn(word: u32) -> bool {
    !slot(word).is_ok_and(|calls| calls < SLOT_WORN.into())
}

fn read(word: u64, most: u64) -> Result<u64, Broken> {
    let calls = word / u64::from(STEP);
    let is_count = word.is_multiple_of(STEP.into()) && calls <= most;
    is_count.then_some(calls).ok_or(Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_flipped_bit_is_believed() {
        for calls in [0, 1, 2, 85, 1_000, SLOT_MAX] {
            let word = calls * u32::from(STEP);
            assert_eq!(slot(word), Ok(calls.into()));
            for bit in 0..32 {
                assert_eq!(slot(word ^ 1 << bit), Err(Broken), "{calls} {bit}");
            }
        }
        for calls in [0, 1, 2, 85, 1_000, CELL_MAX] {
            let word = calls * u64::from(STEP);
            assert_eq!(cell(word), Ok(calls));
            for bit in 0..64 {
                assert_eq!(cell(word ^ 1 << bit), Err(Broken), "{calls} {bit}");
            }
        }
    }

    #[test]
    fn more_than_the_most_is_no_count() {
        let step = u64::from(STEP);
        assert_eq!(cell((CELL_MAX + 1) * step), Err(Broken));
        assert_eq!(slot((SLOT_MAX + 1) * u32::from(STEP)), Err(Broken));
        assert_eq!(slot(u32::MAX), Err(Broken), "a multiple of three");
    }
}
