use std::collections::BTreeMap;

use serde::Serialize;
use telemetry_schema::{
    Date, Level, Measure,
    document::{Domain, Entry, Kind},
    timing,
    wire::{
        Arch, COUNT_MAX, Channel, Counts, CrossUse, EventUse, FeatureUse, Hash, Health,
        Kind as Report, LINES_MAX, Named, Os, REPORT_BYTES_MAX, SCHEMA, Usage, Uuid, Version,
    },
};

use super::Published;
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
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command tells"))]
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

/// The report of a day, without id and receipt: those are drawn when it is sealed.
///
/// Entries that no longer fit into the limits of a report are left out, the last by name first, and
/// their records counted in [`Health::clamped`].
pub fn usage(rows: &DayRows, published: &Published) -> Usage {
    let mut usage = envelope(rows, published.hash);
    let mut room = Room::beside(&usage);
    for (entry, of_entry) in by_entry(rows) {
        if entry.level <= rows.level && published.has(entry) {
            put(&mut usage, entry, &of_entry, &mut room);
        }
    }
    usage
}

/// The same without what contradicts its own catalog, which no server would take: rows that were damaged since
/// they came in. It counts among what is left out. Nothing where that cannot be told apart.
pub fn judged(mut usage: Usage, published: &Published) -> Option<Usage> {
    // Each turn but the last takes an entry away.
    for _ in 0..=usage.features.len() + usage.events.len() {
        let Err(refusal) = usage.judge(&published.catalog) else {
            return Some(usage);
        };
        let left_out = left_out(&mut usage, &refusal.pointer)?;
        usage.health.clamped = usage.health.clamped.saturating_add(left_out);
    }
    None
}

/// Takes the entry away that a pointer leads to or into, and tells how many records it stood for.
fn left_out(usage: &mut Usage, pointer: &str) -> Option<u64> {
    let mut parts = pointer.split('/').skip(1);
    let (list, at) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
    match list {
        "features" if at < usage.features.len() => {
            let of = usage.features.remove(at);
            let outcomes = [of.ok, of.err, of.panic, of.cancelled];
            Some(outcomes.iter().fold(0, |sum, n| sum.saturating_add(*n)))
        }
        "events" if at < usage.events.len() => Some(usage.events.remove(at).n),
        _ => None,
    }
}

/// Whether there is anything in it that anybody could want to know.
pub fn is_empty(usage: &Usage) -> bool {
    usage.features.is_empty() && usage.events.is_empty() && usage.health == Health::default()
}

fn envelope(rows: &DayRows, catalog: Hash) -> Usage {
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
        catalog,
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

/// How much of the limits is left. Writing the whole document after each entry would be the square of it.
struct Room {
    lines: usize,
    bytes: usize,
}

/// What the largest numbers of [`Health`] take.
const HEALTH_BYTES_MAX: usize = 2 * 20;

impl Room {
    fn beside(usage: &Usage) -> Self {
        let bytes = usage.to_json().len() + HEALTH_BYTES_MAX;
        Self {
            lines: LINES_MAX,
            bytes: REPORT_BYTES_MAX.saturating_sub(bytes),
        }
    }

    /// Takes what a part of so many lines needs, if there is so much.
    fn take(&mut self, lines: usize, part: &impl Serialize) -> bool {
        // With the comma behind it.
        let bytes = serde_json::to_string(part).map_or(usize::MAX, |json| json.len() + 1);
        let fits = lines <= self.lines && bytes <= self.bytes;
        if fits {
            self.lines -= lines;
            self.bytes -= bytes;
        }
        fits
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
fn put(usage: &mut Usage, entry: &Entry, rows: &Rows<'_>, room: &mut Room) {
    let before = usage.health;
    let fits = match entry.kind {
        Kind::Feature => feature(entry, rows, usage.level, &mut usage.health).map(|feature| {
            let lines = 4 + feature.errors.len() + feature.timing.len();
            let fits = room.take(lines, &feature);
            usage.features.extend(fits.then_some(feature));
            fits
        }),
        Kind::Event => event(entry, rows, &mut usage.health).map(|event| {
            let fields: usize = event.fields.iter().map(|(_, values)| values.len()).sum();
            let fits = room.take(1 + fields + event.crosses.len(), &event);
            usage.events.extend(fits.then_some(event));
            fits
        }),
    };
    // What does not fit, and what has been damaged since it came in.
    if fits != Some(true) {
        let n = rows.cells.iter().map(|(_, n)| n).sum();
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
