use std::collections::BTreeMap;

use telemetry_schema::{
    Date, Level, Measure,
    document::{Catalog, Domain, Entry, Kind},
    timing,
    wire::{
        Arch, COUNT_MAX, Channel, Counts, CrossUse, EventUse, FeatureUse, Hash, Health,
        Kind as Report, LINES_MAX, Named, Os, REPORT_BYTES_MAX, SCHEMA, Usage, Uuid, Version,
    },
};

use crate::{record::outcome::Outcome, store::Build};

/// Where errors are counted whose kind nobody named.
const OTHER: &str = "other";

/// Rows of one day, one build and one consent.
#[derive(Debug)]
pub struct DayRows {
    /// What recorded them.
    pub build: Build,
    /// The day in UTC.
    pub day: Date,
    /// The level that was agreed to.
    pub level: Level,
    /// Whether the report may leave.
    pub share: bool,
    /// Entry, cell and how often.
    pub cells: Vec<(u16, Vec<u64>, u64)>,
    /// Entry, bucket of the device and how often.
    pub timings: Vec<(u16, u16, u64)>,
    /// Records that could not be kept.
    pub dropped: u64,
}

/// What of one entry was recorded.
#[derive(Default)]
struct Rows<'a> {
    cells: Vec<(&'a [u64], u64)>,
    timings: Vec<(u16, u64)>,
}

/// The report of a day, without id and receipt: those are drawn when it is sealed. `admits` tells of a
/// crate whether its entries can record.
///
/// Entries that no longer fit into the limits of a report are left out, the last by name first, and
/// their records counted in [`Health::clamped`].
pub fn usage(rows: &DayRows, admits: impl Fn(&str) -> bool) -> Usage {
    let all = &rows.build.catalog;
    let admitted = |entry: &&Entry| admits(&entry.origin.crate_name);
    let asked = all
        .funnels
        .iter()
        .filter(|funnel| admits(&funnel.origin.crate_name));
    let catalog = Catalog {
        schema: all.schema,
        funnels: asked.cloned().collect(),
        entries: all.entries.iter().filter(admitted).cloned().collect(),
    };
    let mut usage = envelope(rows, &catalog);
    for (entry, of_entry) in by_entry(rows) {
        if entry.level <= rows.level && admitted(&entry) {
            put(&mut usage, entry, &of_entry);
        }
    }
    usage
}

fn envelope(rows: &DayRows, catalog: &Catalog) -> Usage {
    let build = &rows.build;
    Usage {
        schema: SCHEMA,
        kind: Report::Usage,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: build.product.clone(),
        version: Version::of_package(&build.version).unwrap_or_default(),
        channel: Channel::parse(&build.channel).unwrap_or(Channel::Dev),
        os: Os::named(&build.os),
        arch: Arch::named(&build.arch),
        catalog: Hash::of_catalog(catalog),
        day: rows.day,
        level: rows.level,
        features: Vec::new(),
        events: Vec::new(),
        health: Health {
            dropped: rows.dropped,
            clamped: 0,
        },
    }
}

/// In the order of the catalog, which is the one of names.
fn by_entry(rows: &DayRows) -> Vec<(&Entry, Rows<'_>)> {
    let mut grouped: BTreeMap<u16, Rows<'_>> = BTreeMap::new();
    for (entry, cell, n) in &rows.cells {
        grouped.entry(*entry).or_default().cells.push((cell, *n));
    }
    for (entry, bucket, n) in &rows.timings {
        let of_entry = grouped.entry(*entry).or_default();
        of_entry.timings.push((*bucket, *n));
    }
    let named = grouped.into_iter().filter_map(|(at, of_entry)| {
        let entry = rows.build.catalog.entries.get(usize::from(at))?;
        Some((entry, of_entry))
    });
    named.collect()
}

/// Adds an entry, unless the report would grow over its limits.
fn put(usage: &mut Usage, entry: &Entry, rows: &Rows<'_>) {
    let before = usage.health;
    let n: u64 = rows.cells.iter().map(|(_, n)| n).sum();
    match entry.kind {
        Kind::Feature => {
            let feature = feature(entry, rows, usage.level, &mut usage.health);
            usage.features.extend(feature);
        }
        Kind::Event => {
            let event = event(entry, rows, &mut usage.health);
            usage.events.extend(event);
        }
    }
    if usage.lines() > LINES_MAX || usage.to_json().len() > REPORT_BYTES_MAX {
        match entry.kind {
            Kind::Feature => drop(usage.features.pop()),
            Kind::Event => drop(usage.events.pop()),
        }
        usage.health = Health {
            clamped: before.clamped.saturating_add(n),
            ..before
        };
    }
}

fn feature(
    entry: &Entry,
    rows: &Rows<'_>,
    level: Level,
    health: &mut Health,
) -> Option<FeatureUse> {
    let mut outcomes = [0_u64; Outcome::ALL.len()];
    let mut kinds: BTreeMap<u64, u64> = BTreeMap::new();
    for (cell, n) in &rows.cells {
        let outcome = usize::try_from(*cell.first()?).ok()?;
        *outcomes.get_mut(outcome)? += n;
        if let Some(kind) = cell.get(1) {
            *kinds.entry(*kind).or_default() += n;
        }
    }
    if outcomes == [0; Outcome::ALL.len()] {
        return None;
    }
    let of = |outcome: Outcome| outcomes[outcome as usize];
    let (err, detail) = (of(Outcome::Err), level >= Level::Enhanced);
    let errors = match &entry.errors {
        Some(domain) if detail => named_kinds(domain, &kinds, err),
        _ => Counts::default(),
    };
    let timing = if detail {
        timing_of(rows)
    } else {
        Counts::default()
    };
    let mut feature = FeatureUse {
        name: entry.name.clone(),
        ok: of(Outcome::Ok),
        err,
        errors,
        panic: of(Outcome::Panic),
        cancelled: of(Outcome::Cancelled),
        timing,
    };
    for n in [
        &mut feature.ok,
        &mut feature.err,
        &mut feature.panic,
        &mut feature.cancelled,
    ] {
        health.clamped = health.clamped.saturating_add(clamp(n));
    }
    clamp_all(&mut feature.errors);
    clamp_all(&mut feature.timing);
    Some(feature)
}

/// In the order of the domain. What was recorded without a kind is of another one.
fn named_kinds(domain: &Domain, kinds: &BTreeMap<u64, u64>, err: u64) -> Counts {
    let unnamed = err.saturating_sub(kinds.values().sum());
    let mut counts = Counts::default();
    let mut is_put = false;
    for (index, name) in (0_u64..).zip(domain.lines()) {
        let is_other = name == OTHER;
        is_put |= is_other;
        let n = kinds.get(&index).copied().unwrap_or(0) + if is_other { unnamed } else { 0 };
        if n > 0 {
            counts.push(&name, n);
        }
    }
    if unnamed > 0 && !is_put {
        counts.push(OTHER, unnamed);
    }
    counts
}

/// The fine buckets of the device, joined to those that leave it.
fn timing_of(rows: &Rows<'_>) -> Counts {
    let buckets = Measure::Elapsed.buckets();
    let mut sums = vec![0_u64; buckets.len()];
    for (bucket, n) in &rows.timings {
        let place = Measure::Elapsed.bucket(timing::middle_ns(*bucket) / 1_000);
        if let Some(sum) = sums.get_mut(place) {
            *sum = sum.saturating_add(*n);
        }
    }
    let mut counts = Counts::default();
    for (bucket, n) in buckets.iter().zip(sums).filter(|(_, n)| *n > 0) {
        counts.push(bucket.label, n);
    }
    counts
}

fn event(entry: &Entry, rows: &Rows<'_>, health: &mut Health) -> Option<EventUse> {
    let mut event = EventUse {
        name: entry.name.clone(),
        n: rows.cells.iter().map(|(_, n)| n).sum(),
        fields: Named::default(),
        crosses: crosses(entry, rows)?,
    };
    for (at, field) in entry.fields.iter().enumerate() {
        let mut counts = lines(&field.domain, at, rows)?;
        clamp_all(&mut counts);
        event.fields.push(&field.name, counts);
    }
    health.clamped = health.clamped.saturating_add(clamp(&mut event.n));
    for cross in &mut event.crosses {
        clamp(&mut cross.n);
    }
    (event.n > 0).then_some(event)
}

/// One field for itself; of a set each member for itself.
fn lines(domain: &Domain, at: usize, rows: &Rows<'_>) -> Option<Counts> {
    let names = domain.lines();
    let mut sums = vec![0_u64; names.len()];
    for (cell, n) in &rows.cells {
        let index = *cell.get(at)?;
        match domain.flag_labels(index) {
            None => *sums.get_mut(usize::try_from(index).ok()?)? += n,
            // The last line of a set is the empty one.
            Some(members) if members.is_empty() => *sums.last_mut()? += n,
            Some(_) => {
                for (bit, sum) in sums.iter_mut().enumerate().take(64) {
                    *sum += if index >> bit & 1 == 1 { *n } else { 0 };
                }
            }
        }
    }
    let mut counts = Counts::default();
    for (name, n) in names.iter().zip(sums).filter(|(_, n)| *n > 0) {
        counts.push(name, n);
    }
    Some(counts)
}

fn crosses(entry: &Entry, rows: &Rows<'_>) -> Option<Vec<CrossUse>> {
    let mut crosses = Vec::new();
    for (index, declared) in entry.crosses.iter().enumerate() {
        // Declared twice, in whatever order, they are one combination and leave once.
        let is_same = |other: &Vec<String>| {
            other.len() == declared.len() && other.iter().all(|name| declared.contains(name))
        };
        if entry.crosses.iter().take(index).any(is_same) {
            continue;
        }
        let places: Vec<usize> = declared
            .iter()
            .map(|name| entry.field_index(name))
            .collect::<Option<_>>()?;
        let mut sums: BTreeMap<Vec<u64>, u64> = BTreeMap::new();
        for (cell, n) in &rows.cells {
            let values = places.iter().map(|at| cell.get(*at).copied());
            *sums.entry(values.collect::<Option<_>>()?).or_default() += n;
        }
        for (indices, n) in sums {
            let mut values = Named::default();
            for (at, index) in places.iter().zip(indices) {
                let field = entry.fields.get(*at)?;
                values.push(&field.name, field.domain.label(index)?);
            }
            crosses.push(CrossUse { values, n });
        }
    }
    Some(crosses)
}

/// Brings a number under the cap and tells what went.
fn clamp(n: &mut u64) -> u64 {
    let over = n.saturating_sub(COUNT_MAX);
    *n -= over;
    over
}

fn clamp_all(counts: &mut Counts) {
    for n in counts.values_mut() {
        clamp(n);
    }
}

#[cfg(test)]
mod tests;
