//! Reports of a real catalog, each with other values.

use std::collections::BTreeMap;

use telemetry_schema::{
    Date, Level,
    document::{Catalog, Kind},
    lock::Lock,
    wire::{
        Arch, Channel, Counts, EventUse, FeatureUse, Hash, Health, Kind as UsageKind, Named, Os,
        Report, SCHEMA, Usage, Uuid, Version,
    },
};

use crate::Anyhow;

/// The product of the catalog.
pub const PRODUCT: &str = "sift";

/// What of the catalog a day's report tells, 40 lines.
const FEATURES: [(&str, usize); 3] = [
    ("index.build", 3),
    ("search.indexed", 2),
    ("search.scanned", 2),
];
const EVENTS: [&str; 3] = ["command_executed", "session.ended", "session.started"];

/// Sums by day and line.
pub type Totals = BTreeMap<(String, String), u64>;

/// A catalog, and numbers that a seed fixes.
pub struct Maker {
    pub catalog: Catalog,
    hash: Hash,
    state: u64,
}

impl Maker {
    pub fn new(seed: u64) -> Anyhow<Self> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../examples/sift/telemetry.lock"
        );
        let lock = Lock::from_json(&std::fs::read_to_string(path)?)?;
        let catalog = Catalog {
            schema: SCHEMA,
            entries: lock.entries,
            funnels: lock.funnels,
        };
        let hash = Hash::of_catalog(&catalog);
        let state = seed | 1;
        Ok(Self {
            catalog,
            hash,
            state,
        })
    }

    /// Marsaglia, "Xorshift RNGs", 2003.
    fn below(&mut self, bound: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 8) % bound
    }

    /// A random id.
    pub fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        for half in bytes.chunks_mut(8) {
            half.copy_from_slice(&self.below(u64::MAX).to_le_bytes());
        }
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Uuid::from_bytes(bytes)
    }

    /// What one installation did on a day.
    pub fn report(&mut self, day: Date) -> Anyhow<Report> {
        let id = self.id();
        let usage = Usage {
            schema: SCHEMA,
            kind: UsageKind::Usage,
            report: id,
            receipt: Hash::of(id.as_bytes()),
            product: PRODUCT.to_owned(),
            version: Version {
                major: 1,
                minor: u32::try_from(self.below(3))?,
                patch: 0,
            },
            channel: Channel::Release,
            os: [Os::Linux, Os::Macos, Os::Windows][usize::try_from(self.below(3))?],
            arch: Arch::X86_64,
            catalog: self.hash,
            day,
            level: Level::Enhanced,
            features: FEATURES
                .map(|(name, buckets)| self.feature(name, buckets))
                .into(),
            events: self.events()?,
            health: Health::default(),
        };
        assert_eq!(usage.lines(), 40, "a report has 40 lines");
        Ok(Report::Usage(usage))
    }

    fn feature(&mut self, name: &str, buckets: usize) -> FeatureUse {
        let mut timing = Counts::default();
        let first = self.below(20);
        let labels = (0..).zip(telemetry_schema::Measure::Elapsed.buckets());
        let labels = labels.filter(|(at, _)| *at >= first);
        for (_, bucket) in labels.take(buckets) {
            timing.push(bucket.label, 1 + self.below(30));
        }
        FeatureUse {
            name: name.to_owned(),
            ok: timing.total(),
            panic: self.below(2),
            timing,
            ..FeatureUse::default()
        }
    }

    fn events(&mut self) -> Anyhow<Vec<EventUse>> {
        EVENTS.iter().map(|name| self.event(name)).collect()
    }

    /// All occurrences alike: each field has one value, each cross one cell.
    fn event(&mut self, name: &str) -> Anyhow<EventUse> {
        let entry = self.catalog.entry(name).ok_or("no such event")?.clone();
        assert_eq!(entry.kind, Kind::Event);
        let n = 1 + self.below(50);
        let mut event = EventUse {
            name: name.to_owned(),
            n,
            ..EventUse::default()
        };
        let mut chosen = BTreeMap::new();
        for field in &entry.fields {
            let lines = field.domain.lines();
            // The last line of a set is the empty one, which is one of its states, too.
            let at = match field.domain {
                telemetry_schema::document::Domain::Flags { .. } => lines.len() - 1,
                _ => usize::try_from(self.below(lines.len() as u64))?,
            };
            let mut counts = Counts::default();
            counts.push(&lines[at], n);
            event.fields.push(&field.name, counts);
            chosen.insert(field.name.clone(), lines[at].clone());
        }
        for cross in &entry.crosses {
            let mut values = Named::default();
            for field in cross {
                values.push(field, chosen[field].clone());
            }
            event
                .crosses
                .push(telemetry_schema::wire::CrossUse { values, n });
        }
        Ok(event)
    }
}

/// Adds what a server should come to.
pub fn add(totals: &mut Totals, report: &Report) {
    let day = report.day().to_string();
    // The server counts the reports themselves, too.
    let of_kind = format!("/reports/{}", report.kind().as_str());
    *totals.entry((day.clone(), of_kind)).or_default() += 1;
    report.each_line(&mut |line, n| {
        *totals.entry((day.clone(), line.key())).or_default() += n;
    });
}

/// Each total that is there and each that should be.
pub fn compare(found: &Totals, expected: &Totals) -> Anyhow<()> {
    let lines = found.keys().chain(expected.keys());
    let differ = lines.filter(|line| found.get(*line) != expected.get(*line));
    let differ: std::collections::BTreeSet<_> = differ.collect();
    println!("{} totals, {} differ", expected.len(), differ.len());
    match differ.first() {
        None => Ok(()),
        Some(line) => {
            let (found, expected) = (found.get(*line), expected.get(*line));
            Err(format!("{line:?} is {found:?} and not {expected:?}").into())
        }
    }
}
