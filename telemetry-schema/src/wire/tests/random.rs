//! Catalogs and documents that a seed makes, without looking at what judges them.

use std::collections::BTreeMap;

use super::*;
use crate::Measure;

/// Numbers in an order that a seed fixes (Marsaglia, "Xorshift RNGs", 2003).
pub struct Seed(pub u64);

impl Seed {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let at = self.below(of.len() as u64);
        of[usize::try_from(at).unwrap()]
    }

    fn values(&mut self) -> Vec<Value> {
        let all = ["fast", "slow.path", "x86_64", "other"];
        let len = 1 + usize::try_from(self.below(4)).unwrap();
        all.into_iter().take(len).map(Value::named).collect()
    }

    fn domain(&mut self) -> Domain {
        match self.below(6) {
            0 => Domain::Bool,
            1 => Domain::Choice {
                values: self.values(),
            },
            2 => Domain::Buckets {
                bounds: vec![-3, 0, 1, 10],
            },
            3 => Domain::Measure(self.pick(&Measure::ALL)),
            4 => Domain::Flags {
                values: self.values(),
            },
            _ => Domain::Optional(Box::new(Domain::Measure(Measure::Count))),
        }
    }

    fn entry(&mut self, name: &str) -> Entry {
        let level = self.pick(&Level::ALL);
        if self.chance() {
            return Entry {
                timed: self.chance(),
                errors: self.chance().then(|| Domain::Choice {
                    values: self.values(),
                }),
                ..entry(name, EntryKind::Feature, level)
            };
        }
        let names = ["a", "b", "c"].into_iter();
        let names = names.take(usize::try_from(self.below(4)).unwrap());
        let fields: Vec<Field> = names.map(|name| field(name, self.domain())).collect();
        let crosses = match fields.as_slice() {
            [a, b, ..] if self.chance() => vec![vec![b.name.clone(), a.name.clone()]],
            _ => Vec::new(),
        };
        Entry {
            fields,
            crosses,
            ..entry(name, EntryKind::Event, level)
        }
    }

    pub fn catalog(&mut self) -> Catalog {
        let names = ["eight", "five.x", "four", "nine", "one", "seven", "two"];
        Catalog {
            schema: crate::document::SCHEMA,
            entries: names.map(|name| self.entry(name)).to_vec(),
            funnels: Vec::new(),
        }
    }

    /// What a day of use of every entry comes to, at a level that allows all of them, in the order in which a
    /// device writes it.
    pub fn usage(&mut self, catalog: &Catalog) -> Usage {
        let Ok(Report::Usage(envelope)) = Report::from_json(USAGE) else {
            panic!("not a report of use");
        };
        let of = |kind| {
            let entries = catalog.entries.iter();
            entries.filter(move |entry| entry.kind == kind)
        };
        Usage {
            level: Level::Full,
            features: of(EntryKind::Feature).map(|it| self.feature(it)).collect(),
            events: of(EntryKind::Event).map(|it| self.event(it)).collect(),
            ..envelope
        }
    }

    fn feature(&mut self, entry: &Entry) -> FeatureUse {
        let mut feature = FeatureUse {
            name: entry.name.clone(),
            ok: 1 + self.below(90),
            err: 2 + self.below(9),
            panic: self.below(2),
            cancelled: self.below(2),
            ..FeatureUse::default()
        };
        if let Some(kinds) = &entry.errors {
            feature.errors.push(&kinds.lines()[0], feature.err);
        }
        if entry.timed {
            feature.timing.push("1ms", feature.ok);
            feature.timing.push("30d", feature.err);
        }
        feature
    }

    fn event(&mut self, entry: &Entry) -> EventUse {
        let cells: Vec<(Vec<u64>, u64)> = (0..=self.below(5))
            .map(|_| (self.cell(entry), 1 + self.below(20)))
            .collect();
        let mut event = EventUse {
            name: entry.name.clone(),
            n: cells.iter().map(|(_, n)| n).sum(),
            ..EventUse::default()
        };
        for (at, field) in entry.fields.iter().enumerate() {
            event
                .fields
                .push(&field.name, counts(&field.domain, at, &cells));
        }
        for cross in &entry.crosses {
            event.crosses.extend(crosses(entry, cross, &cells));
        }
        event
    }

    fn cell(&mut self, entry: &Entry) -> Vec<u64> {
        let states = |field: &Field| u64::try_from(field.domain.cardinality()).unwrap();
        let fields = entry.fields.iter();
        fields.map(|field| self.below(states(field))).collect()
    }

    /// Events of a run, with an id of its own each.
    pub fn singles(&mut self, catalog: &Catalog) -> Singles {
        let Ok(Report::Singles(mut singles)) = Report::from_json(singles::SINGLES) else {
            panic!("not single events");
        };
        let events = catalog.entries.iter();
        let events = events.filter(|entry| entry.kind == EntryKind::Event);
        singles.events = (0..)
            .zip(events)
            .map(|(at, entry)| self.single(at, entry))
            .collect();
        singles
    }

    fn single(&mut self, sequence: u32, entry: &Entry) -> Single {
        let mut fields = Named::default();
        for (field, state) in entry.fields.iter().zip(self.cell(entry)) {
            fields.push(&field.name, field.domain.label(state).unwrap());
        }
        Single {
            id: Uuid::nil(),
            hour: u8::try_from(self.below(24)).unwrap(),
            sequence,
            name: entry.name.clone(),
            n: 1 + self.below(9),
            fields,
        }
    }
}

fn counts(domain: &Domain, at: usize, cells: &[(Vec<u64>, u64)]) -> Counts {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    for (cell, n) in cells {
        let label = domain.label(cell[at]).unwrap();
        let members = match domain {
            Domain::Flags { .. } => label.split('+').collect(),
            _ => vec![label.as_str()],
        };
        for member in members {
            *sums.entry(member.to_owned()).or_default() += n;
        }
    }
    let mut counts = Counts::default();
    for value in domain.lines() {
        if let Some(n) = sums.get(&value) {
            counts.push(&value, *n);
        }
    }
    counts
}

fn crosses(entry: &Entry, cross: &[String], cells: &[(Vec<u64>, u64)]) -> Vec<CrossUse> {
    let fields = cross.iter().map(|name| entry.field_index(name).unwrap());
    let fields: Vec<usize> = fields.collect();
    let mut sums: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
    for (cell, n) in cells {
        let states = fields.iter().map(|at| cell[*at]).collect();
        *sums.entry(states).or_default() += n;
    }
    let cell = |(states, n): (Vec<u64>, u64)| {
        let mut values = Named::default();
        for (at, state) in fields.iter().zip(states) {
            let field = &entry.fields[*at];
            values.push(&field.name, field.domain.label(state).unwrap());
        }
        CrossUse { values, n }
    };
    sums.into_iter().map(cell).collect()
}
