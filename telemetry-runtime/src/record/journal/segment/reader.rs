//! From the words of an area to records, past whatever is damaged.
//!
//! Everything here is a function of words: any words. The [`Mark`] says what was read before, so
//! that nothing is read twice; what was damaged is counted once.

use std::mem;

use super::{
    count,
    layout::{
        Broken, CHECK_AT, First, Geometry, IDENTITY_AT, Identity, Key, LOG_WORDS, POSITION_AT,
        SINGLE, Sum, TABLE_CELLS,
    },
    mark::{Known, Mark},
};
use crate::record::{
    journal::{
        layout::{Call, Event, Record, Single},
        reader::{Damage, End},
    },
    outcome::Outcome,
};

/// Reads what an area has more than its mark says, and moves the mark there.
///
/// Words that are missing count as zero. [`End::Open`]: a thread may be writing, so nothing beyond
/// the log's position is looked at; [`End::Final`]: nobody writes any more, and a record that is
/// whole was written by somebody who was killed before it could say so.
///
/// Never yields more than was written, whichever bit or word was damaged.
pub fn read(
    words: &[u64],
    area: usize,
    geometry: Geometry,
    mark: &mut Mark,
    end: End,
    each: &mut impl FnMut(Result<Record, Damage>),
) {
    let words = Words { words, geometry };
    match words.identity(area) {
        Ok(Some(identity)) => {
            if identity.generation != mark.generation {
                *mark = Mark::of(identity.generation);
            }
            mark.found.head = false;
            let mut reading = Reading {
                words,
                identity,
                mark,
                each,
            };
            reading.slots();
            reading.cells();
            reading.log(end);
        }
        Ok(None) if end == End::Open || !words.has_more_than(mark) => {}
        Ok(None) | Err(Broken) => {
            if !mark.found.head {
                mark.found.head = true;
                each(Err(Damage));
            }
        }
    }
}

/// An area's words, as many as there are.
#[derive(Clone, Copy)]
struct Words<'a> {
    words: &'a [u64],
    geometry: Geometry,
}

impl<'a> Words<'a> {
    fn at(self, at: usize) -> u64 {
        self.words.get(at).copied().unwrap_or(0)
    }

    fn identity(self, area: usize) -> Result<Option<Identity>, Broken> {
        let (word, check) = (self.at(IDENTITY_AT), self.at(CHECK_AT));
        Identity::read(word, check, area, self.geometry)
    }

    /// Two slots share a word, the lower half is the first.
    #[expect(clippy::cast_possible_truncation, reason = "half of a word")]
    fn slot(self, slot: usize) -> Result<u64, Broken> {
        let word = self.at(self.geometry.slots_at() + slot / 2);
        count::slot((word >> (slot % 2 * 32)) as u32)
    }

    fn key(self, cell: usize) -> u64 {
        self.at(self.geometry.table_at() + 2 * cell)
    }

    fn count(self, cell: usize) -> Result<u64, Broken> {
        count::cell(self.at(self.geometry.table_at() + 2 * cell + 1))
    }

    fn position(self) -> u64 {
        self.at(POSITION_AT)
    }

    fn log(self) -> &'a [u64] {
        let from = self.words.len().min(self.geometry.log_at());
        let to = self.words.len().min(self.geometry.area_words());
        &self.words[from..to]
    }

    fn slots_len(self) -> usize {
        self.geometry.entries() * Outcome::ALL.len()
    }

    /// Whether an area that calls itself free holds what was never read: then it is its head that
    /// was lost. One that was being emptied when its process was killed has zeroes and what was read.
    fn has_more_than(self, mark: &Mark) -> bool {
        let slots = (0..self.slots_len()).any(|slot| {
            let count = self.slot(slot);
            count != Ok(0) && is_news(count, mark.slots.get(slot))
        });
        let cells = || {
            (0..TABLE_CELLS).any(|cell| {
                let count = self.count(cell);
                count != Ok(0) && is_news(count, mark.cells.get(cell))
            })
        };
        let position = || ![0, mark.position as u64].contains(&self.position());
        slots || cells() || position()
    }
}

/// Whether a count says what was not known of it.
fn is_news(count: Result<u64, Broken>, known: Option<&Known>) -> bool {
    let known = known.copied().unwrap_or_default();
    count.map_or(!known.is_damaged, |calls| calls != known.calls)
}

struct Reading<'a, E> {
    words: Words<'a>,
    identity: Identity,
    mark: &'a mut Mark,
    each: &'a mut E,
}

impl<E: FnMut(Result<Record, Damage>)> Reading<'_, E> {
    fn slots(&mut self) {
        let words = self.words;
        let mut slots = mem::take(&mut self.mark.slots);
        slots.resize(words.slots_len(), Known::default());
        for (slot, known) in slots.iter_mut().enumerate() {
            self.calls(words.slot(slot), known, || slot_of(slot));
        }
        self.mark.slots = slots;
    }

    fn cells(&mut self) {
        let words = self.words;
        let mut cells = mem::take(&mut self.mark.cells);
        cells.resize(TABLE_CELLS, Known::default());
        for (cell, known) in cells.iter_mut().enumerate() {
            self.calls(words.count(cell), known, || cell_of(words.key(cell)));
        }
        self.mark.cells = cells;
    }

    /// What a slot or cell has more than is known of it, and what that counts.
    fn calls(
        &mut self,
        count: Result<u64, Broken>,
        known: &mut Known,
        call: impl FnOnce() -> Result<Call, Broken>,
    ) {
        if !is_news(count, Some(known)) {
            return;
        }
        let more = count.and_then(|calls| calls.checked_sub(known.calls).ok_or(Broken));
        let item = match (more, call()) {
            (Ok(n), Ok(call)) => Ok(Record::Call(Call {
                day: self.identity.day,
                n,
                ..call
            })),
            _ => Err(Damage),
        };
        match count {
            Ok(calls) => {
                *known = Known {
                    calls,
                    is_damaged: false,
                }
            }
            // Should it be whole again one day, it goes on from where it was.
            Err(Broken) => known.is_damaged = true,
        }
        (self.each)(item);
    }

    fn log(&mut self, end: End) {
        let position = self.words.position();
        let is_before_mark = position < self.mark.position as u64;
        let is_trusted = position <= LOG_WORDS as u64 && !is_before_mark;
        // A record without a position is taken when nobody writes, and the fold that took it may
        // have been killed before the file was removed.
        let was_passed = is_before_mark && end == End::Final;
        if !is_trusted && !was_passed && !self.mark.found.position {
            (self.each)(Err(Damage));
        }
        self.mark.found.position = !is_trusted;
        let written = match usize::try_from(position) {
            Ok(written) if is_trusted => Some(written),
            _ => None,
        };
        match (written, end) {
            (Some(written), End::Open) => self.up_to(written),
            (None, End::Open) => self.while_whole(),
            (_, End::Final) => self.until_the_end(written),
        }
    }

    /// The position vouches for everything before it.
    fn up_to(&mut self, written: usize) {
        let log = self.words.log();
        let log = &log[..log.len().min(written)];
        while self.mark.position < log.len() {
            if self.take(log) {
                continue;
            }
            // It goes beyond the position: one of them is damaged, and the next look may tell which.
            if First::read(log[self.mark.position])
                .is_ok_and(|first| self.mark.position + 1 + first.len > log.len())
            {
                return;
            }
            let next = self.resynchronise(log);
            (self.each)(Err(Damage));
            self.mark.position = next.unwrap_or(log.len());
        }
    }

    /// There is no position, so a record that is not whole may be one that is being written.
    fn while_whole(&mut self) {
        let log = self.words.log();
        while self.take(log) {}
    }

    /// What is not whole is damage where somebody said that it was written, or where more follows.
    fn until_the_end(&mut self, written: Option<usize>) {
        let log = self.words.log();
        let written = written.unwrap_or(0);
        while self.mark.position < log.len() {
            if self.take(log) {
                continue;
            }
            let next = self.resynchronise(log);
            if next.is_some() || self.mark.position < written {
                (self.each)(Err(Damage));
            }
            let Some(next) = next else {
                self.mark.position = self.mark.position.max(written);
                return;
            };
            self.mark.position = next;
        }
    }

    /// Takes the record at the mark, if one stands there.
    fn take(&mut self, log: &[u64]) -> bool {
        let Some(whole) = whole(log, self.mark.position, self.identity.generation) else {
            return false;
        };
        self.mark.position += 1 + whole.words.len();
        (self.each)(match whole.event(self.identity.day) {
            Some(event) => Ok(Record::Event(event)),
            None => Err(Damage),
        });
        true
    }

    /// The next place where a whole record stands.
    fn resynchronise(&self, log: &[u64]) -> Option<usize> {
        (self.mark.position + 1..log.len())
            .find(|at| whole(log, *at, self.identity.generation).is_some())
    }
}

/// A record whose sum fits.
struct Whole<'a> {
    entry: u16,
    words: &'a [u64],
}

fn whole(log: &[u64], at: usize, generation: u32) -> Option<Whole<'_>> {
    let head = *log.get(at)?;
    let first = First::read(head).ok()?;
    let words = log.get(at + 1..at + 1 + first.len)?;
    let sum = words
        .iter()
        .fold(Sum::begin(generation, at, first), |sum, word| {
            sum.with(*word)
        });
    sum.fits(head).then_some(Whole {
        entry: first.entry,
        words,
    })
}

impl Whole<'_> {
    /// `None` where it says what no event says.
    fn event(&self, day: u32) -> Option<Event> {
        let (&about, words) = self.words.split_first()?;
        let is_single = about & SINGLE != 0;
        let hour = u8::try_from((about & !SINGLE) >> 32).ok()?;
        let (single, words) = if is_single {
            let (&session, words) = words.split_first()?;
            (Some(Single { hour, session }), words)
        } else {
            (None, words)
        };
        #[expect(clippy::cast_possible_truncation, reason = "the low half")]
        let n = about as u32;
        let hour_fits = hour < if is_single { 24 } else { 1 };
        hour_fits.then(|| Event {
            day,
            entry: self.entry,
            n,
            words: words.to_vec(),
            single,
        })
    }
}

/// The calls that a slot counts, but for their day and number.
fn slot_of(slot: usize) -> Result<Call, Broken> {
    let outcomes = Outcome::ALL.len();
    Ok(Call {
        day: 0,
        entry: u16::try_from(slot / outcomes).map_err(|_| Broken)?,
        n: 0,
        outcome: Outcome::ALL[slot % outcomes],
        kind: None,
        bucket: None,
    })
}

/// The same of a cell with this key.
fn cell_of(key: u64) -> Result<Call, Broken> {
    let keyed = Key::read(key)?;
    Ok(Call {
        day: 0,
        entry: keyed.entry,
        n: 0,
        outcome: keyed.outcome,
        kind: keyed.kind,
        bucket: keyed.bucket,
    })
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
