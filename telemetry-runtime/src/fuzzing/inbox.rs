use crate::record::journal::{
    frame::Frame,
    layout::{MARK, Record, crc32},
    reader::{Damage, End, Reader},
};

/// Reads bytes as an inbox, as they are and with their sums put right: a fuzzer finds lengths and
/// kinds, and no sums.
///
/// # Panics
/// When the reader stands still, reads other bytes than a writer makes of the record, or finds
/// other records in a file that may grow than in one that is complete.
pub fn inbox(bytes: &[u8]) {
    check(bytes);
    check(&with_sums(bytes));
}

fn check(bytes: &[u8]) {
    let complete = read(bytes, End::Final);
    let growing = read(bytes, End::Open);
    assert_eq!(records(&complete), records(&growing));
    let damaged = |items: &[Item]| items.iter().filter(|item| item.is_err()).count();
    assert!(damaged(&growing) <= damaged(&complete));
}

type Item = Result<Record, Damage>;

fn records(items: &[Item]) -> Vec<&Record> {
    items.iter().filter_map(|item| item.as_ref().ok()).collect()
}

fn read(bytes: &[u8], end: End) -> Vec<Item> {
    let mut reader = Reader::new(bytes, end);
    let mut items = Vec::new();
    loop {
        let before = reader.consumed();
        let Some(item) = reader.next() else {
            break;
        };
        let read = &bytes[before..reader.consumed()];
        assert!(!read.is_empty(), "stands still at {before}");
        if let Ok(record) = &item {
            assert_eq!(Some(read), written(record).as_deref(), "{record:?}");
        }
        items.push(item);
    }
    assert!(end == End::Open || reader.consumed() == bytes.len());
    items
}

/// The bytes that a writer makes of a record.
pub fn written(record: &Record) -> Option<Vec<u8>> {
    let frame = match record {
        Record::Header(header) => return header.to_bytes(),
        Record::Call(call) => Frame::call(call),
        Record::Event(event) => {
            Frame::event(event.day, event.entry, event.n, &event.words, event.single)
        }
        Record::Loss { day, n } => Frame::loss(*day, *n),
    };
    Some(frame?.bytes().to_vec())
}

/// Bytes whose marks are followed by as many bytes as they say, and these by their sum.
pub fn with_sums(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while let Some(rest) = bytes.get_mut(at..).filter(|rest| !rest.is_empty()) {
        at += put_sum(rest).unwrap_or(1);
    }
    bytes
}

fn put_sum(bytes: &mut [u8]) -> Option<usize> {
    let &[MARK, _, low, high] = bytes.first_chunk()? else {
        return None;
    };
    let end = 4 + usize::from(u16::from_le_bytes([low, high]));
    let sum = crc32(bytes.get(..end)?).to_le_bytes();
    bytes.get_mut(end..end + 4)?.copy_from_slice(&sum);
    Some(end + 4)
}
