//! The file, all numbers little-endian:
//!
//! | bytes | |
//! |---|---|
//! | 8 | `SIFT` and the version, 1, as a `u32` |
//! | 8 | FNV-1a-64 of all that follows |
//! | 4 | number of files |
//! | … | for each file: length of its path (4), path, size (8), time of change (8) |
//! | 4 | number of trigrams |
//! | 12 each | trigram (4), where its list begins (4), how many files it lists (4); ascending |
//! | … | the lists: file numbers ascending, each as the distance to the one before, in LEB128 |

use std::collections::HashMap;

use crate::Stamp;

const MAGIC: [u8; 8] = *b"SIFT\x01\0\0\0";
const HEADER_BYTES: usize = 16;
const ROW_BYTES: usize = 12;

/// Three bytes in the lower part of a number, the first one highest.
pub(crate) type Trigram = u32;

/// Three bytes as a [`Trigram`], ASCII letters in lower case.
pub(crate) fn trigram(run: &[u8]) -> Trigram {
    run.iter().fold(0, |number, byte| {
        number << 8 | Trigram::from(byte.to_ascii_lowercase())
    })
}

/// The lists of an index.
#[derive(Debug)]
pub(super) struct Postings {
    bytes: Vec<u8>,
    table: usize,
    rows: usize,
}

/// A list while it grows; file numbers are added in ascending order.
#[derive(Debug, Default)]
pub(super) struct List {
    bytes: Vec<u8>,
    files: u32,
    last: u32,
}

pub(super) type Files = HashMap<Vec<u8>, (u32, Stamp)>;

impl List {
    pub(super) fn push(&mut self, file: u32) {
        let mut distance = file - self.last;
        while distance >= 0x80 {
            self.bytes.push(distance.to_le_bytes()[0] | 0x80);
            distance >>= 7;
        }
        self.bytes.push(distance.to_le_bytes()[0]);
        self.files += 1;
        self.last = file;
    }
}

impl Postings {
    /// The files of a trigram; of a list that ends too early, those before.
    pub(super) fn files(&self, trigram: Trigram) -> Vec<u32> {
        self.list(trigram).unwrap_or_default()
    }

    fn list(&self, wanted: Trigram) -> Option<Vec<u32>> {
        let (mut low, mut high) = (0, self.rows);
        while low < high {
            let middle = usize::midpoint(low, high);
            let mut row = Cursor {
                bytes: &self.bytes,
                at: self.table + middle * ROW_BYTES,
            };
            match row.u32()?.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let (start, files) = (row.u32()? as usize, row.u32()?);
                    let at = self.table + self.rows * ROW_BYTES + start;
                    return Cursor {
                        bytes: &self.bytes,
                        at,
                    }
                    .list(files);
                }
            }
        }
        None
    }
}

/// Writes an index: files in the order of their numbers, lists in that of their trigrams.
pub(super) fn write<'a>(
    files: impl ExactSizeIterator<Item = (&'a [u8], Stamp)>,
    mut lists: Vec<(Trigram, List)>,
) -> Option<Vec<u8>> {
    lists.sort_unstable_by_key(|(trigram, _)| *trigram);
    let mut bytes = Vec::new();
    bytes.extend(MAGIC);
    bytes.extend([0; HEADER_BYTES - MAGIC.len()]);
    bytes.extend(number(files.len())?);
    for (path, stamp) in files {
        bytes.extend(number(path.len())?);
        bytes.extend(path);
        bytes.extend(stamp.bytes.to_le_bytes());
        bytes.extend(stamp.modified_ns.to_le_bytes());
    }
    bytes.extend(number(lists.len())?);
    let mut start = 0;
    for (trigram, list) in &lists {
        bytes.extend(trigram.to_le_bytes());
        bytes.extend(number(start)?);
        bytes.extend(list.files.to_le_bytes());
        start += list.bytes.len();
    }
    for (_, list) in &lists {
        bytes.extend(&list.bytes);
    }
    let sum = fnv(&bytes[HEADER_BYTES..]);
    bytes[MAGIC.len()..HEADER_BYTES].copy_from_slice(&sum.to_le_bytes());
    Some(bytes)
}

/// Reads an index; `None` if it is damaged or of another version.
pub(super) fn read(bytes: Vec<u8>) -> Option<(Files, Postings)> {
    let body = bytes.strip_prefix(&MAGIC)?;
    let (sum, body) = body.split_first_chunk()?;
    if u64::from_le_bytes(*sum) != fnv(body) {
        return None;
    }
    let mut cursor = Cursor {
        bytes: &bytes,
        at: HEADER_BYTES,
    };
    let mut files = Files::new();
    for id in 0..cursor.u32()? {
        let length = cursor.u32()? as usize;
        let path = cursor.take(length)?.to_vec();
        let stamp = Stamp {
            bytes: cursor.u64()?,
            modified_ns: cursor.u64()?,
        };
        files.insert(path, (id, stamp));
    }
    let rows = cursor.u32()? as usize;
    let table = cursor.at;
    cursor.take(rows.checked_mul(ROW_BYTES)?)?;
    Some((files, Postings { bytes, table, rows }))
}

fn number(length: usize) -> Option<[u8; 4]> {
    u32::try_from(length).ok().map(u32::to_le_bytes)
}

/// FNV-1a with 64 bits: against damage, not against an attacker.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn distance(&mut self) -> Option<u32> {
        let mut distance = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.take(1)?[0];
            distance |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(distance);
            }
        }
        None
    }

    fn list(&mut self, files: u32) -> Option<Vec<u32>> {
        let mut file: u32 = 0;
        (0..files)
            .map(|_| {
                file = file.checked_add(self.distance()?)?;
                Some(file)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut list = List::default();
        for file in [0, 1, 200, 100_000] {
            list.push(file);
        }
        let mut other = List::default();
        other.push(7);
        let stamp = Stamp {
            bytes: 5,
            modified_ns: 6,
        };
        let lists = vec![(trigram(b"XYZ"), other), (trigram(b"abc"), list)];
        write([(&b"a/b"[..], stamp)].into_iter(), lists).unwrap()
    }

    #[test]
    fn what_is_written_reads_back() {
        let (files, postings) = read(sample()).unwrap();
        assert_eq!(
            files[&b"a/b"[..]],
            (
                0,
                Stamp {
                    bytes: 5,
                    modified_ns: 6
                }
            )
        );
        assert_eq!(postings.files(trigram(b"abc")), [0, 1, 200, 100_000]);
        assert_eq!(postings.files(trigram(b"xyz")), [7]);
        assert_eq!(postings.files(trigram(b"zzz")), Vec::<u32>::new());
    }

    #[test]
    fn damage_at_any_place_is_seen() {
        let whole = sample();
        for at in 0..whole.len() {
            assert!(read(whole[..at].to_vec()).is_none(), "cut at {at}");
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(read(flipped).is_none(), "flipped at {at}");
        }
    }
}
