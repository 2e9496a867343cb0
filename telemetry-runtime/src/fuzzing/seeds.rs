//! What the corpus began with: journals as they are written, and each kind of damage to them.

use std::{fs, path::Path};

use crate::record::{
    journal::{
        frame::Frame,
        layout::{Call, Header, MARK, Record, Single},
        segment::{
            handmade::Handmade,
            layout::{CHECK_AT, Geometry, IDENTITY_AT, Keyed, POSITION_AT},
        },
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

/// An area with calls of each kind and events, as it is and damaged, behind the byte that says how
/// it is read and an empty mark.
#[test]
#[ignore = "writes files that belong to the repository"]
fn sow_areas() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let whole = area();
    let torn = [
        ("whole", None),
        ("other-check", Some((CHECK_AT, 5))),
        ("position-too-far", Some((POSITION_AT, 4_000))),
        ("position-too-near", Some((POSITION_AT, 1))),
        ("record-too-long", Some((GEOMETRY.log_at(), 0xffb7))),
        ("large-count", Some((GEOMETRY.slots_at() + 4, u64::MAX))),
        ("key-of-nothing", Some((GEOMETRY.table_at(), 1 << 45))),
        ("free", Some((IDENTITY_AT, 1))),
    ];
    for (name, change) in torn {
        let mut words = whole.clone();
        if let Some((at, word)) = change {
            words[at] = word;
        }
        let places = placed(&words);
        for form in [4, 12, 28, 44] {
            let bytes = [&[form, 0], &places[..]].concat();
            fs::write(corpus.join("segment").join(format!("{name}-{form}")), bytes).unwrap();
        }
        for form in [10, 15] {
            let bytes = [&[form], &places[..]].concat();
            fs::write(
                corpus.join("fold").join(format!("area-{name}-{form}")),
                bytes,
            )
            .unwrap();
        }
    }
}

const GEOMETRY: Geometry = Geometry::new(4);

fn area() -> Vec<u64> {
    let mut area = Handmade::free(GEOMETRY, 0);
    area.begin(3, 20_777);
    for outcome in Outcome::ALL {
        area.call(3, outcome);
        area.call(2, outcome);
    }
    for bucket in [0, 255, 719] {
        area.keyed(Keyed {
            entry: 2,
            outcome: Outcome::Ok,
            kind: None,
            bucket: Some(bucket),
        });
    }
    area.event(0, 2, None, &[0, 3, 1_000, 0, 0, 0b11]);
    let single = Some(Single {
        hour: 23,
        session: 7,
    });
    area.event(1, 1, single, &[1]);
    area.event(0, 1, None, &[1, 0, 0, 0, 0, 0]);
    area.words
}

/// Words that are not zero, with their places.
fn placed(words: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, word) in (0_u16..).zip(words).filter(|(_, word)| **word != 0) {
        bytes.extend(at.to_le_bytes());
        bytes.extend(word.to_le_bytes());
    }
    bytes
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
