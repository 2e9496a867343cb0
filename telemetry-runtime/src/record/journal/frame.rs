//! One record as bytes, made on the stack: recording allocates nothing.

use super::layout::{Call, MARK, RECORD_BYTES_MAX, Single, crc32};
use crate::record::recorder::Observation;

/// The bytes of one record, on the stack.
#[derive(Debug)]
pub struct Frame {
    bytes: [u8; RECORD_BYTES_MAX],
    len: usize,
    fits: bool,
}

impl Frame {
    /// A call or an event; `None` when it cannot be written in this format.
    pub fn observation(
        day: u32,
        entry: u16,
        observation: &Observation<'_>,
        single: Option<Single>,
    ) -> Option<Self> {
        match observation {
            Observation::Call {
                outcome,
                kind,
                elapsed_ns,
            } => Self::call(&Call {
                day,
                entry,
                n: 1,
                outcome: *outcome,
                kind: *kind,
                bucket: elapsed_ns.map(telemetry_schema::timing::bucket),
            }),
            Observation::Event { n, words } => Self::event(day, entry, *n, words, single),
        }
    }

    /// A call of a feature; here each is a record of its own.
    pub fn call(call: &Call) -> Option<Self> {
        if call.n != 1 {
            return None;
        }
        let mut frame = Self::begin(2);
        frame.varint(call.day.into());
        frame.varint(call.entry.into());
        let flags = u8::from(call.kind.is_some()) << 2 | u8::from(call.bucket.is_some()) << 3;
        frame.byte(call.outcome as u8 | flags);
        for detail in [call.kind, call.bucket].into_iter().flatten() {
            frame.varint(detail.into());
        }
        frame.end()
    }

    /// An event, with hour and session where it is a single one.
    pub fn event(
        day: u32,
        entry: u16,
        n: u32,
        words: &[u64],
        single: Option<Single>,
    ) -> Option<Self> {
        let mut frame = Self::begin(if single.is_some() { 4 } else { 3 });
        if let Some(single) = single {
            frame.byte(single.hour);
            frame.put(&single.session.to_le_bytes());
        }
        frame.varint(day.into());
        frame.varint(entry.into());
        frame.varint(n.into());
        for word in words {
            frame.varint(*word);
        }
        frame.end()
    }

    /// The number of records that could not be kept.
    pub fn loss(day: u32, n: u32) -> Option<Self> {
        let mut frame = Self::begin(5);
        frame.varint(day.into());
        frame.varint(n.into());
        frame.end()
    }

    /// The bytes to write.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn begin(kind: u8) -> Self {
        let mut frame = Self {
            bytes: [0; RECORD_BYTES_MAX],
            len: 0,
            fits: true,
        };
        frame.put(&[MARK, kind, 0, 0]);
        frame
    }

    fn byte(&mut self, byte: u8) {
        self.put(&[byte]);
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.byte((value & 0x7f) as u8);
    }

    fn put(&mut self, bytes: &[u8]) {
        match self.bytes.get_mut(self.len..self.len + bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.fits = false,
        }
    }

    fn end(mut self) -> Option<Self> {
        let body = u16::try_from(self.len.checked_sub(4)?).ok()?;
        self.bytes[2..4].copy_from_slice(&body.to_le_bytes());
        let sum = crc32(self.bytes());
        self.put(&sum.to_le_bytes());
        self.fits.then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{
        journal::layout::{Event, Record, read},
        outcome::Outcome,
    };

    #[test]
    fn the_largest_event_fits() {
        let words = [u64::MAX; 64];
        let event = Observation::Event {
            n: u32::MAX,
            words: &words,
        };
        let single = Single {
            hour: 23,
            session: u64::MAX,
        };
        let frame = Frame::observation(u32::MAX, u16::MAX, &event, Some(single)).unwrap();
        let (record, len) = read(frame.bytes()).unwrap();
        assert_eq!(len, frame.bytes().len());
        assert_eq!(
            record,
            Record::Event(Event {
                day: u32::MAX,
                entry: u16::MAX,
                n: u32::MAX,
                words: words.to_vec(),
                single: Some(single),
            })
        );
    }

    #[test]
    fn a_call_reads_back() {
        let call = Observation::Call {
            outcome: Outcome::Err,
            kind: Some(7),
            elapsed_ns: Some(1_000),
        };
        let frame = Frame::observation(20_777, 3, &call, None).unwrap();
        assert_eq!(
            read(frame.bytes()).unwrap().0,
            Record::Call(Call {
                day: 20_777,
                entry: 3,
                n: 1,
                outcome: Outcome::Err,
                kind: Some(7),
                bucket: Some(telemetry_schema::timing::bucket(1_000)),
            })
        );
        assert_eq!(frame.bytes().len(), 8 + 3 + 1 + 1 + 1 + 1);
    }
}
