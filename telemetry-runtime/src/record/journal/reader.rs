//! From bytes of a file to records, past whatever is damaged.

use super::layout::{Fault, HEADER_BYTES_MAX, MARK, Record, read};

/// Whether more may follow the bytes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Others may be writing: a beginning without its end is left for later.
    Open,
    /// Nothing will follow: what is not whole is damage.
    Final,
}

/// Bytes between two records, or after the last, that are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage;

/// Reads records one after another.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: End,
}

impl<'a> Reader<'a> {
    /// Reads from the first byte on.
    pub fn new(bytes: &'a [u8], end: End) -> Self {
        Self { bytes, at: 0, end }
    }

    /// How many bytes have been dealt with: the next reader begins there.
    pub fn consumed(&self) -> usize {
        self.at
    }

    /// The next place where a whole record stands.
    fn resynchronise(&self) -> Option<usize> {
        (self.at + 1..self.bytes.len())
            .filter(|at| self.bytes[*at] == MARK)
            .find(|at| read(&self.bytes[*at..]).is_ok())
    }

    fn skip(&mut self) -> Option<Damage> {
        match (self.resynchronise(), self.end) {
            (Some(next), _) => self.at = next,
            (None, End::Final) => self.at = self.bytes.len(),
            // No record is longer than this, so what lies before is not a beginning.
            (None, End::Open) if self.bytes.len() - self.at > HEADER_BYTES_MAX => {
                self.at = self.bytes.len() - HEADER_BYTES_MAX;
            }
            (None, End::Open) => return None,
        }
        Some(Damage)
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Record, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        match read(rest) {
            Ok((record, len)) => {
                self.at += len;
                Some(Ok(record))
            }
            Err(Fault::Short | Fault::Damaged) => self.skip().map(Err),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{
        journal::{frame::Frame, layout::Header},
        outcome::Outcome,
        recorder::Observation,
    };
    use proptest::prelude::*;

    /// A small file and where its records begin.
    fn file() -> (Vec<u8>, Vec<usize>) {
        let header = Header {
            file: 1,
            build: 2,
            epoch: 3,
            consent: "{}".to_owned(),
        };
        let mut bytes = header.to_bytes().unwrap();
        let mut starts = vec![0];
        for at in 0..12_u16 {
            let words = [u64::from(at), 300 * u64::from(at)];
            let observation = if at % 2 == 0 {
                Observation::Event {
                    n: 1,
                    words: &words,
                }
            } else {
                Observation::Call {
                    outcome: Outcome::Ok,
                    kind: None,
                    elapsed_ns: Some(5_000),
                }
            };
            starts.push(bytes.len());
            bytes.extend(
                Frame::observation(20_777, at, &observation, None)
                    .unwrap()
                    .bytes(),
            );
        }
        starts.push(bytes.len());
        (bytes, starts)
    }

    fn read_all(bytes: &[u8]) -> (Vec<Record>, usize) {
        let (mut records, mut damaged) = (Vec::new(), 0);
        for item in Reader::new(bytes, End::Final) {
            match item {
                Ok(record) => records.push(record),
                Err(Damage) => damaged += 1,
            }
        }
        (records, damaged)
    }

    /// Records whose bytes are the same in both files.
    fn untouched(before: &[u8], after: &[u8], starts: &[usize]) -> Vec<Record> {
        starts
            .windows(2)
            .filter(|span| after.get(span[0]..span[1]) == Some(&before[span[0]..span[1]]))
            .map(|span| read(&before[span[0]..span[1]]).unwrap().0)
            .collect()
    }

    #[test]
    fn cut_at_every_offset_keeps_what_is_whole() {
        let (bytes, starts) = file();
        for cut in 0..bytes.len() {
            let (records, damaged) = read_all(&bytes[..cut]);
            assert_eq!(records, untouched(&bytes, &bytes[..cut], &starts), "{cut}");
            assert_eq!(damaged, usize::from(!starts.contains(&cut)), "{cut}");
        }
    }

    #[test]
    fn a_flipped_bit_anywhere_costs_one_record() {
        let (bytes, starts) = file();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let (records, damaged) = read_all(&flipped);
            assert_eq!(records, untouched(&bytes, &flipped, &starts), "{bit}");
            assert_eq!((records.len(), damaged), (12, 1), "{bit}");
        }
    }

    #[test]
    fn zeroes_from_every_offset_keep_what_is_whole() {
        let (bytes, starts) = file();
        for len in [1, 7, 40, 4_096] {
            for at in 0..bytes.len() {
                let mut zeroed = bytes.clone();
                let end = bytes.len().min(at + len);
                zeroed[at..end].fill(0);
                let (records, damaged) = read_all(&zeroed);
                let expected = untouched(&bytes, &zeroed, &starts);
                assert_eq!(records, expected, "{at} {len}");
                assert_eq!(damaged > 0, expected.len() < 13, "{at} {len}");
            }
        }
    }

    #[test]
    fn the_beginning_of_a_record_waits_for_its_end() {
        let (bytes, starts) = file();
        for cut in 0..bytes.len() {
            let mut reader = Reader::new(&bytes[..cut], End::Open);
            assert!(reader.all(|item| item.is_ok()), "{cut}");
            let whole = starts.iter().rfind(|start| **start <= cut);
            assert_eq!(Some(&reader.consumed()), whole, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(
            prop_oneof![3 => any::<u8>(), 1 => Just(MARK), 1 => 0..6_u8], 0..3_000,
        )) {
            for end in [End::Open, End::Final] {
                let mut reader = Reader::new(&bytes, end);
                let items = reader.by_ref().count();
                prop_assert!(items <= bytes.len());
                prop_assert!(end == End::Open || reader.consumed() == bytes.len());
            }
        }

        #[test]
        fn records_survive_between_any_bytes(
            before in proptest::collection::vec(any::<u8>(), 0..200),
            words in proptest::collection::vec(any::<u64>(), 0..64),
            after in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            let event = Observation::Event { n: 5, words: &words };
            let frame = Frame::observation(1, 2, &event, None).unwrap();
            let bytes = [&before, frame.bytes(), &after].concat();
            let (records, _) = read_all(&bytes);
            let is_ours = |record: &Record| matches!(record, Record::Event(event) if event.words == words);
            prop_assert!(records.iter().any(is_ours));
        }
    }
}
