//! What an export says of the store, in the order of the host's kinds of calls.

use std::fmt;

use serde_json::Value;
use telemetry_fault_host::{Counts, KINDS, Kind, PARCEL_BYTES};

#[derive(Default)]
pub struct Stored {
    rows: Vec<Value>,
}

/// The rows would fill pages.
impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dropped, damaged) = (self.dropped(), self.damaged());
        let counts = self.counts();
        write!(f, "{counts:?}, {dropped} dropped, {damaged} damaged")
    }
}

impl Stored {
    /// Rows of JSON, and whatever else the host said before and after.
    pub fn of_lines(lines: &str) -> Self {
        let rows = lines.lines().filter(|line| line.starts_with('{'));
        let rows: Vec<Value> = rows
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(
            lines
                .lines()
                .all(|line| line.starts_with('{') || line == "done"),
            "{lines}"
        );
        Self { rows }
    }

    pub fn counts(&self) -> Counts {
        KINDS.map(|kind| match kind {
            Kind::Walk(way) => self.n("feature", &format!("walk.{}", WAYS[way]), |_| true),
            Kind::Carry => self.n("feature", "carry", |_| true),
            Kind::Slip => self.n("feature", "lift", |_| true),
            Kind::Step(way) => self.n("event", "stepped", |row| row["values"]["way"] == WAYS[way]),
            Kind::Fetch => self.n("event", "fetched", |_| true),
            Kind::Glance => self.n("event", "glanced", |_| true),
        })
    }

    /// All that is counted in two ways agrees: outcomes and kinds of errors, timings, quantities,
    /// single events.
    pub fn is_consistent(&self) {
        let all = |row: &str, entry: &str| self.n(row, entry, |_| true);
        let wet = self.n("feature", "lift", |row| {
            row["outcome"] == "err" && row["error"] == "wet"
        });
        assert_eq!(wet, all("feature", "lift"), "{self:?}");
        let ok = self.n("feature", "carry", |row| row["outcome"] == "ok");
        assert_eq!(ok, all("feature", "carry"), "{self:?}");
        assert_eq!(all("timing", "carry"), ok, "{self:?}");
        let bytes: u64 = self
            .of("event", "fetched")
            .map(|row| number(&row["sums"]["size"]))
            .sum();
        assert_eq!(bytes, PARCEL_BYTES * all("event", "fetched"));
        assert_eq!(all("single", "glanced"), all("event", "glanced"));
    }

    /// Records that were dropped.
    pub fn dropped(&self) -> u64 {
        self.losses("dropped")
    }

    /// Places in a journal that are no record.
    pub fn damaged(&self) -> u64 {
        self.losses("damaged")
    }

    pub fn lost(&self) -> u64 {
        self.dropped() + self.damaged()
    }

    /// The days that a kind of rows is there for.
    pub fn days(&self, row: &str) -> Vec<String> {
        let rows = self.rows.iter().filter(|given| given["row"] == row);
        let mut days: Vec<String> = rows.map(|row| row["day"].to_string()).collect();
        days.sort();
        days.dedup();
        days
    }

    fn losses(&self, cause: &str) -> u64 {
        let rows = self.rows.iter();
        rows.filter(|row| row["row"] == "loss" && row["cause"] == cause)
            .map(|row| number(&row["n"]))
            .sum()
    }

    fn of<'a>(&'a self, row: &'a str, entry: &'a str) -> impl Iterator<Item = &'a Value> {
        self.rows
            .iter()
            .filter(move |given| given["row"] == row && given["entry"] == entry)
    }

    fn n(&self, row: &str, entry: &str, is_meant: impl Fn(&Value) -> bool) -> u64 {
        self.of(row, entry)
            .filter(|row| is_meant(row))
            .map(|row| number(&row["n"]))
            .sum()
    }
}

const WAYS: [&str; 4] = ["left", "right", "up", "down"];

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}
