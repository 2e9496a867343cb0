//! What can be recorded, by both ways, and the rows that it becomes.

use std::collections::BTreeMap;

use super::super::{ENDED, OPENED, SEARCH, Store};
use crate::{
    record::{
        journal::{
            Inbox,
            layout::Single,
            segment::{
                area::Area,
                layout::{Key, Keyed},
            },
        },
        outcome::Outcome,
        recorder::{Observation, Recorder},
    },
    store::cell,
};
use telemetry_schema::{Measure, timing};

#[derive(Clone, Copy, Debug)]
pub enum What {
    Plain(Outcome),
    Timed(u64),
    Failed(u16),
    Event(u32, u64),
    Single,
}

/// A row without its number: day, epoch, table, entry, and cell or bucket.
pub type Row = (u32, u64, &'static str, u16, String);

/// A choice, no time, a size, and no parts.
fn words(size: u64) -> [u64; 6] {
    let size = Measure::ByteSize.clamp(size);
    [1, 0, 0, Measure::ByteSize.bucket(size) as u64 + 1, size, 0]
}

impl What {
    /// As any thread.
    pub fn record(self, inbox: &Inbox) {
        let call = |outcome, kind, elapsed_ns| Observation::Call {
            outcome,
            kind,
            elapsed_ns,
        };
        match self {
            Self::Plain(outcome) => inbox.record(&SEARCH, &call(outcome, None, None)),
            Self::Timed(ns) => inbox.record(&SEARCH, &call(Outcome::Ok, None, Some(ns))),
            Self::Failed(kind) => inbox.record(&SEARCH, &call(Outcome::Err, Some(kind), None)),
            Self::Event(n, size) => {
                let words = &words(size);
                inbox.record(&ENDED, &Observation::Event { n, words });
            }
            Self::Single => {
                let opened = Observation::Event { n: 1, words: &[1] };
                inbox.record(&OPENED, &opened);
            }
        }
    }

    /// As the thread that has the area.
    pub fn put(self, area: &Area) -> bool {
        let keyed = |outcome, kind, bucket| {
            Key::new(Keyed {
                entry: SEARCH.index(),
                outcome,
                kind,
                bucket,
            })
        };
        match self {
            Self::Plain(outcome) => area.count(SEARCH.index().into(), outcome),
            Self::Timed(ns) => {
                let bucket = timing::bucket(ns);
                area.call(keyed(Outcome::Ok, None, Some(bucket)), None)
            }
            Self::Failed(kind) => area.call(keyed(Outcome::Err, Some(kind), None), None),
            Self::Event(n, size) => area.event(ENDED.index(), n, None, &words(size)),
            Self::Single => {
                let single = Single {
                    hour: 14,
                    session: 7,
                };
                area.event(OPENED.index(), 1, Some(single), &[1])
            }
        }
    }

    /// The rows that it adds to: table, entry, cell or bucket, and how many.
    pub fn rows(self) -> Vec<(&'static str, u16, String, u64)> {
        let call = |outcome: Outcome, kind: Option<u16>| {
            let values = cell::write([outcome as u16].into_iter().chain(kind));
            ("tally", SEARCH.index(), values, 1)
        };
        match self {
            Self::Plain(outcome) => vec![call(outcome, None)],
            Self::Timed(ns) => {
                let bucket = timing::bucket(ns).to_string();
                vec![
                    call(Outcome::Ok, None),
                    ("timing", SEARCH.index(), bucket, 1),
                ]
            }
            Self::Failed(kind) => vec![call(Outcome::Err, Some(kind))],
            Self::Event(n, size) => {
                let [command, took, _, bucket, size, parts] = words(size);
                let values = cell::write([command, took, bucket, parts]);
                // The sums of a cell, added up over its rows as if it were another row.
                let sum = ("sums", ENDED.index(), values.clone(), size * u64::from(n));
                vec![("tally", ENDED.index(), values, n.into()), sum]
            }
            Self::Single => {
                let values = cell::write([1]);
                vec![
                    ("tally", OPENED.index(), values.clone(), 1),
                    ("event", OPENED.index(), values, 1),
                ]
            }
        }
    }
}

/// Everything in the store.
pub fn rows(store: &Store) -> BTreeMap<Row, u64> {
    let queries = [
        ("tally", "SELECT day, epoch, entry, cell, n FROM tally"),
        (
            "sums",
            "SELECT day, epoch, entry, cell, sums FROM tally WHERE sums <> ''",
        ),
        ("timing", "SELECT day, epoch, entry, bucket, n FROM timing"),
        (
            "event",
            "SELECT day, epoch, entry, cell, sum(n) FROM event GROUP BY 1, 2, 3, 4",
        ),
    ];
    let mut rows = BTreeMap::new();
    for (table, query) in queries {
        let mut select = store.connection.prepare(query).unwrap();
        let mut found = select.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let key = match row.get_ref(3).unwrap() {
                rusqlite::types::ValueRef::Integer(bucket) => bucket.to_string(),
                text => text.as_str().unwrap().to_owned(),
            };
            let n = match row.get_ref(4).unwrap() {
                rusqlite::types::ValueRef::Integer(n) => n.cast_unsigned(),
                // Of a time and a size.
                sums => cell::read::<u64>(sums.as_str().unwrap()).unwrap()[1],
            };
            let epoch = row.get::<_, i64>(1).unwrap().cast_unsigned();
            let before = rows.insert(
                (row.get(0).unwrap(), epoch, table, row.get(2).unwrap(), key),
                n,
            );
            assert_eq!(before, None);
        }
    }
    rows
}
