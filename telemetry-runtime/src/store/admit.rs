//! A record of the journal held against the catalog of its build, once more: bytes on a disk are
//! no proof that a sealed value wrote them.

use telemetry_schema::{
    Level, Measure,
    document::{Catalog, Domain, Entry, Kind},
    timing,
};

use crate::record::{
    journal::layout::{Call, Event, Record, Single},
    outcome::Outcome,
};

/// What a record adds to the store. One takes the place of another, so that no record needs memory of
/// its own.
#[derive(Debug, Default)]
pub struct Admitted {
    /// Days since 1970-01-01.
    pub day: u32,
    /// Index into the catalog.
    pub entry: u16,
    /// The combination.
    pub cell: Vec<u64>,
    /// How often.
    pub n: u64,
    /// How many records said so.
    pub records: u64,
    /// What it adds to the sums of its quantities.
    pub sums: Vec<u128>,
    /// Bucket of a timed call.
    pub bucket: Option<u16>,
    /// Hour and session of a single event.
    pub single: Option<Single>,
}

impl Admitted {
    /// Becomes what a call or an event adds; `None` when the catalog does not admit it.
    pub fn become_of(&mut self, record: &Record, catalog: &Catalog) -> Option<()> {
        self.cell.clear();
        self.sums.clear();
        match record {
            Record::Call(call) => self.call(call, catalog),
            Record::Event(event) => self.event(event, catalog),
            Record::Header(_) | Record::Loss { .. } => None,
        }
    }

    /// Calls of a feature, unless the catalog has no such feature, kind or timing.
    fn call(&mut self, call: &Call, catalog: &Catalog) -> Option<()> {
        let feature = entry(catalog, call.entry, Kind::Feature)?;
        let kind_fits = call.kind.is_none_or(|kind| {
            call.outcome == Outcome::Err && feature.errors.as_ref().is_some_and(|of| has(of, kind))
        });
        let bucket_fits = call
            .bucket
            .is_none_or(|bucket| feature.timed && bucket < timing::BUCKETS);
        if call.n == 0 || !kind_fits || !bucket_fits {
            return None;
        }
        self.cell.push(call.outcome as u64);
        self.cell.extend(call.kind.map(u64::from));
        (self.day, self.entry, self.bucket) = (call.day, call.entry, call.bucket);
        (self.n, self.records, self.single) = (call.n, call.n, None);
        Some(())
    }

    /// An event, unless a value lies outside its domain or the event keeps more than its level says.
    fn event(&mut self, event: &Event, catalog: &Catalog) -> Option<()> {
        let described = entry(catalog, event.entry, Kind::Event)?;
        let is_single = described.level == Level::Full;
        if event.n == 0 || is_single != event.single.is_some() {
            return None;
        }
        let mut words = event.words.iter().copied();
        for field in &described.fields {
            let index = words.next()?;
            if u128::from(index) >= field.domain.cardinality() {
                return None;
            }
            self.cell.push(index);
            if let Some(measure) = field.domain.measured() {
                let quantity = words.next()?;
                if !agrees(&field.domain, measure, index, quantity) {
                    return None;
                }
                self.sums.push(u128::from(quantity) * u128::from(event.n));
            }
        }
        (self.day, self.entry, self.bucket) = (event.day, event.entry, None);
        (self.n, self.records, self.single) = (event.n.into(), 1, event.single);
        words.next().is_none().then_some(())
    }
}

fn entry(catalog: &Catalog, index: u16, kind: Kind) -> Option<&Entry> {
    catalog
        .entries
        .get(usize::from(index))
        .filter(|entry| entry.kind == kind)
}

fn has(domain: &Domain, index: u16) -> bool {
    usize::from(index) < domain.values()
}

/// Whether a quantity lies in the bucket that was recorded with it, and not above its clamp.
fn agrees(domain: &Domain, measure: Measure, index: u64, quantity: u64) -> bool {
    let bucket = measure.bucket(quantity) as u64;
    let expected = match domain {
        Domain::Optional(_) if index == 0 => return quantity == 0,
        Domain::Optional(_) => bucket + 1,
        _ => bucket,
    };
    index == expected && measure.clamp(quantity) == quantity
}
