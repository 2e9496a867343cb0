//! One record as it is read back, and the header as it is written.

use crate::record::outcome::Outcome;

/// First byte of every record.
pub const MARK: u8 = 0xb5;

/// The most bytes of a record that is not a header: 32 fields of two words of at most 10 bytes, and
/// 30 more.
pub const RECORD_BYTES_MAX: usize = BODY_BYTES_MAX + FRAME_BYTES;

/// The most bytes of a header.
pub const HEADER_BYTES_MAX: usize = HEADER_BODY_BYTES_MAX + FRAME_BYTES;

const BODY_BYTES_MAX: usize = 1_000;
const HEADER_BODY_BYTES_MAX: usize = 8_000;
const FRAME_BYTES: usize = 8;
const FORMAT: u8 = 1;

/// What stands at the beginning of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Random; tells a file from an earlier one of the same name.
    pub file: u64,
    /// The build whose catalog the entries are indices into.
    pub build: u64,
    /// The consent that the records were made under.
    pub epoch: u64,
    /// That consent in full, as its owner wrote it. The journal carries it and never reads it.
    pub consent: String,
}

/// A record that was read back. Nothing in it has been held against a catalog yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The beginning of a file.
    Header(Header),
    /// A call of a feature.
    Call(Call),
    /// An event.
    Event(Event),
    /// So many records could not be kept.
    Loss {
        /// Days since 1970-01-01.
        day: u32,
        /// How many.
        n: u32,
    },
}

/// Calls of a feature that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Days since 1970-01-01.
    pub day: u32,
    /// Index into the catalog.
    pub entry: u16,
    /// How many: 1 where each call is a record of its own.
    pub n: u64,
    /// How they ended.
    pub outcome: Outcome,
    /// Index into the kinds of its errors.
    pub kind: Option<u16>,
    /// Bucket of `telemetry_schema::timing`.
    pub bucket: Option<u16>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Days since 1970-01-01.
    pub day: u32,
    /// Index into the catalog.
    pub entry: u16,
    /// How often.
    pub n: u32,
    /// Per field its index, followed by the clamped amount where the field is a quantity.
    pub words: Vec<u64>,
    /// For a single event of level `full`: hour and session.
    pub single: Option<Single>,
}

/// What only single events of level `full` keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Single {
    /// 0 to 23, UTC.
    pub hour: u8,
    /// One run on one day.
    pub session: u64,
}

/// Why bytes are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They could be the beginning of one.
    Short,
    /// They are not.
    Damaged,
}

impl Header {
    /// The bytes to write; `None` when the consent's text is too long.
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let mut bytes = vec![MARK, 1, 0, 0, FORMAT];
        for number in [self.file, self.build, self.epoch] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.consent.as_bytes());
        let body = bytes.len() - 4;
        if body > HEADER_BODY_BYTES_MAX {
            return None;
        }
        bytes[2..4].copy_from_slice(&u16::try_from(body).ok()?.to_le_bytes());
        bytes.extend(crc32(&bytes).to_le_bytes());
        Some(bytes)
    }
}

/// Reads the record at the beginning of `bytes`, and how many bytes it takes.
pub fn read(bytes: &[u8]) -> Result<(Record, usize), Fault> {
    if *bytes.first().ok_or(Fault::Short)? != MARK {
        return Err(Fault::Damaged);
    }
    let kind = *bytes.get(1).ok_or(Fault::Short)?;
    let most = match kind {
        1 => HEADER_BODY_BYTES_MAX,
        2..=5 => BODY_BYTES_MAX,
        _ => return Err(Fault::Damaged),
    };
    let &[low, high] = bytes.get(2..4).ok_or(Fault::Short)? else {
        return Err(Fault::Damaged);
    };
    let end = 4 + usize::from(u16::from_le_bytes([low, high]));
    if end - 4 > most {
        return Err(Fault::Damaged);
    }
    let sum = bytes.get(end..end + 4).ok_or(Fault::Short)?;
    if crc32(&bytes[..end]).to_le_bytes() != sum {
        return Err(Fault::Damaged);
    }
    let record = Body(&bytes[4..end]).record(kind).ok_or(Fault::Damaged)?;
    Ok((record, end + 4))
}

struct Body<'a>(&'a [u8]);

impl Body<'_> {
    fn record(&mut self, kind: u8) -> Option<Record> {
        let record = match kind {
            1 => Record::Header(self.header()?),
            2 => Record::Call(self.call()?),
            3 => Record::Event(self.event(None)?),
            4 => {
                let single = Single {
                    hour: self.byte().filter(|hour| *hour < 24)?,
                    session: self.u64()?,
                };
                Record::Event(self.event(Some(single))?)
            }
            _ => Record::Loss {
                day: self.number()?,
                n: self.number()?,
            },
        };
        self.0.is_empty().then_some(record)
    }

    fn header(&mut self) -> Option<Header> {
        self.byte().filter(|format| *format == FORMAT)?;
        Some(Header {
            file: self.u64()?,
            build: self.u64()?,
            epoch: self.u64()?,
            consent: String::from_utf8(std::mem::take(&mut self.0).to_vec()).ok()?,
        })
    }

    fn call(&mut self) -> Option<Call> {
        let (day, entry) = (self.number()?, self.number()?);
        let flags = self.byte().filter(|flags| flags >> 4 == 0)?;
        let mut call = Call {
            day,
            entry,
            n: 1,
            outcome: Outcome::ALL[usize::from(flags & 3)],
            kind: None,
            bucket: None,
        };
        if flags & 4 != 0 {
            call.kind = Some(self.number()?);
        }
        if flags & 8 != 0 {
            call.bucket = Some(self.number()?);
        }
        Some(call)
    }

    fn event(&mut self, single: Option<Single>) -> Option<Event> {
        let (day, entry, n) = (self.number()?, self.number()?, self.number()?);
        // Each takes a byte at least.
        let mut words = Vec::with_capacity(self.0.len());
        while !self.0.is_empty() {
            words.push(self.varint()?);
        }
        Some(Event {
            day,
            entry,
            n,
            words,
            single,
        })
    }

    fn number<N: TryFrom<u64>>(&mut self) -> Option<N> {
        N::try_from(self.varint()?).ok()
    }

    fn varint(&mut self) -> Option<u64> {
        varint(&mut self.0)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn u64(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }
}

/// Takes a number off the front: LEB128 of at most 64 bits in its shortest form.
pub fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if part << shift >> shift != part {
            return None;
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return (*byte != 0 || shift == 0).then_some(value);
        }
    }
    None
}

/// CRC-32 as in ISO 3309, Ethernet and gzip: finds every burst of up to 32 bits.
pub fn crc32(bytes: &[u8]) -> u32 {
    let (chunks, rest) = bytes.as_chunks();
    let sum = chunks
        .iter()
        .fold(!0, |sum, bytes| crc32_of_eight(sum, *bytes));
    !rest.iter().fold(sum, |sum, byte| {
        TABLES[0][usize::from(sum.to_le_bytes()[0] ^ byte)] ^ (sum >> 8)
    })
}

/// Eight look-ups that do not wait for each other, in the place of eight that do.
fn crc32_of_eight(sum: u32, bytes: [u8; 8]) -> u32 {
    let bytes = (u64::from_le_bytes(bytes) ^ u64::from(sum)).to_le_bytes();
    let parts = bytes.iter().zip(TABLES.iter().rev());
    parts.fold(0, |sum, (byte, table)| sum ^ table[usize::from(*byte)])
}

/// What a byte does to the sum when so many bytes follow it.
static TABLES: [[u32; 256]; 8] = {
    let mut tables = [[0_u32; 256]; 8];
    let mut at = 0;
    while at < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let mut sum = at as u32;
        let mut follow = 0;
        while follow < 8 {
            let mut bit = 0;
            while bit < 8 {
                sum = if sum & 1 == 1 {
                    0xedb8_8320 ^ (sum >> 1)
                } else {
                    sum >> 1
                };
                bit += 1;
            }
            tables[follow][at] = sum;
            follow += 1;
        }
        at += 1;
    }
    tables
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
        let fox = b"The quick brown fox jumps over the lazy dog";
        assert_eq!(crc32(fox), 0x414f_a339);
    }

    #[test]
    fn a_consent_that_is_too_long_is_refused() {
        let header = |consent: usize| Header {
            file: 1,
            build: 2,
            epoch: 3,
            consent: "x".repeat(consent),
        };
        assert_eq!(header(9_000).to_bytes(), None);
        let bytes = header(100).to_bytes().unwrap();
        assert_eq!(read(&bytes), Ok((Record::Header(header(100)), bytes.len())));
    }
}
