//! Single events of one run on one day, as they leave.

use telemetry_schema::{
    Date, Level,
    wire::{
        Arch, COUNT_MAX, Channel, Hash, LINES_MAX, Named, Os, REPORT_BYTES_MAX, SCHEMA, Single,
        Singles, SinglesKind, Uuid, Version,
    },
};

use super::Published;
use crate::store::Build;

/// A single event as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleRow {
    /// Its place in the run.
    pub sequence: u32,
    /// The hour in UTC.
    pub hour: u8,
    /// The index into the build's catalog.
    pub entry: u16,
    /// The index of each field.
    pub cell: Vec<u64>,
    /// How often at once.
    pub n: u64,
}

/// What tells of an event, under an id that was drawn for it; nothing of one that does not leave.
pub fn single(row: &SingleRow, id: Uuid, build: &Build, published: &Published) -> Option<Single> {
    let entry = build.catalog.entries.get(usize::from(row.entry))?;
    if !published.has(entry) || row.cell.len() != entry.fields.len() {
        return None;
    }
    let mut fields = Named::default();
    for (field, index) in entry.fields.iter().zip(&row.cell) {
        fields.push(&field.name, field.domain.label(*index)?);
    }
    Some(Single {
        id,
        hour: row.hour,
        sequence: row.sequence,
        name: entry.name.clone(),
        n: row.n.min(COUNT_MAX),
        fields,
    })
}

/// The documents of a run on a day: more than one where its limits are reached.
pub fn singles(
    events: Vec<Single>,
    (day, level): (u32, Level),
    session: Uuid,
    (build, published): (&Build, &Published),
) -> Vec<Singles> {
    let new = || Singles {
        schema: SCHEMA,
        kind: SinglesKind::Singles,
        report: Uuid::nil(),
        receipt: Hash::NONE,
        product: build.product.clone(),
        version: Version::of_package(&build.version).unwrap_or_default(),
        channel: Channel::parse(&build.channel).unwrap_or(Channel::Dev),
        os: Os::named(&build.os),
        arch: Arch::named(&build.arch),
        catalog: published.hash,
        day: Date::from_days(day),
        level,
        session,
        events: Vec::new(),
    };
    let envelope = serde_json::to_string(&new()).map_or(0, |json| json.len());
    let mut documents: Vec<Singles> = Vec::new();
    let (mut bytes, mut lines) = (usize::MAX, usize::MAX);
    for event in events {
        let more = serde_json::to_string(&event).map_or(0, |json| json.len() + 1);
        bytes = bytes.saturating_add(more);
        lines = lines.saturating_add(1 + event.fields.len());
        if bytes > REPORT_BYTES_MAX || lines > LINES_MAX {
            (bytes, lines) = (envelope + more, 1 + event.fields.len());
            documents.push(new());
        }
        if let Some(document) = documents.last_mut() {
            document.events.push(event);
        }
    }
    documents
}

/// The same without events that contradict the catalog. Nothing where nothing is left.
pub fn judged(mut singles: Singles, published: &Published) -> Option<Singles> {
    for _ in 0..=singles.events.len() {
        let Err(refusal) = singles.judge(&published.catalog) else {
            return Some(singles);
        };
        let mut parts = refusal.pointer.split('/').skip(1);
        let at = match (parts.next()?, parts.next()?.parse::<usize>()) {
            ("events", Ok(at)) if at < singles.events.len() => at,
            _ => return None,
        };
        singles.events.remove(at);
    }
    None
}
