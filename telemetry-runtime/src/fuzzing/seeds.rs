//! What the corpus began with: journals as they are written, and each kind of damage to them.

use std::{fs, path::Path};

use crate::record::{
    journal::{
        frame::Frame,
        layout::{Call, Header, MARK, Record, Single},
    },
    outcome::Outcome,
};

use super::inbox::written;

/// Writes the corpus of inboxes, and of folders with one, anew.
///
/// Run by hand after a change of format:
/// `cargo test -p telemetry-runtime --lib fuzzing::seeds -- --ignored`.
#[test]
#[ignore = "writes files that belong to the repository"]
fn sow() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, bytes) in inboxes() {
        fs::write(corpus.join("inbox").join(name), &bytes).unwrap();
        // As they are; and with all three things done to them.
        for form in [0, 7] {
            let bytes = [&[form], &bytes[..]].concat();
            fs::write(corpus.join("fold").join(format!("{name}-{form}")), bytes).unwrap();
        }
    }
}

fn inboxes() -> Vec<(&'static str, Vec<u8>)> {
    let beginning = header("{\"level\":\"full\"}");
    let whole = [beginning.clone(), records().concat()].concat();
    let changed = |change: fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        bytes
    };
    vec![
        ("whole", whole.clone()),
        ("cut", whole[..whole.len() - 3].to_vec()),
        ("flipped-in-header", changed(|bytes| bytes[9] ^= 1)),
        ("flipped-length", changed(|bytes| bytes[2] ^= 0x40)),
        ("zeroes", changed(|bytes| bytes[60..90].fill(0))),
        ("torn-then-whole", [&whole[..70], &whole[..]].concat()),
        ("two-headers", [beginning, whole.clone()].concat()),
        ("longest-header", header(&"x".repeat(7_971))),
        ("no-text", changed(|bytes| bytes[34] = 0xff)),
        ("record-in-record", nested()),
        ("marks", vec![MARK; 64]),
        (
            "kinds",
            (0..=255).flat_map(|kind| [MARK, kind, 1, 0, 0]).collect(),
        ),
        ("longer-than-allowed", vec![MARK, 3, 0xe9, 3, 0]),
        (
            "long-numbers",
            [&[MARK, 5, 13, 0][..], &[0xff; 9], &[1, 1, 0, 0]].concat(),
        ),
        (
            "numbers-too-long",
            [&[MARK, 5, 4, 0][..], &[0x80, 0, 0x81, 0]].concat(),
        ),
        ("empty", Vec::new()),
    ]
}

fn header(consent: &str) -> Vec<u8> {
    let header = Header {
        file: 7,
        build: 0xb0b0_0000_0000_0001,
        epoch: 0xe0e0_0000_0000_0002,
        consent: consent.to_owned(),
    };
    header.to_bytes().unwrap()
}

fn records() -> Vec<Vec<u8>> {
    let call = |entry, kind: Option<u16>, bucket| {
        let outcome = if kind.is_some() {
            Outcome::Err
        } else {
            Outcome::Ok
        };
        written(&Record::Call(Call {
            day: 20_777,
            entry,
            n: 1,
            outcome,
            kind,
            bucket,
        }))
    };
    let event = |day, entry, words: &[u64], single| {
        Frame::event(day, entry, 2, words, single).map(|frame| frame.bytes().to_vec())
    };
    let single = Some(Single {
        hour: 23,
        session: u64::MAX,
    });
    let records = [
        call(2, None, Some(255)),
        call(2, Some(0), None),
        call(3, None, None),
        call(u16::MAX, Some(u16::MAX), Some(u16::MAX)),
        event(20_777, 0, &[0, 3, 1_000, 0, 0, 0b11], None),
        event(20_778, 1, &[1], single),
        event(u32::MAX, u16::MAX, &[u64::MAX; 64], single),
        written(&Record::Loss {
            day: 20_777,
            n: u32::MAX,
        }),
    ];
    records.map(Option::unwrap).into()
}

/// A consent whose text is a record.
fn nested() -> Vec<u8> {
    let call = Record::Call(Call {
        day: 0,
        entry: 0,
        n: 1,
        outcome: Outcome::Ok,
        kind: None,
        bucket: None,
    });
    let mut bytes = header("0123456789abcdef");
    let inner = written(&call).unwrap();
    bytes[29..29 + inner.len()].copy_from_slice(&inner);
    [bytes, header("")].concat()
}
