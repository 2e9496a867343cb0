use std::{fmt::Write as _, sync::Arc};

use telemetry_schema::wire::{BriefLines, Report, ReportKind};

use crate::store::KnownCatalog;

/// The lines of a report, each with its number: as texts, one allocation for all of them, or as places in the
/// lexicon of a catalog.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    keys: String,
    /// Where each key ends, and its number.
    ends: Vec<(usize, u64)>,
    places: Option<Places>,
}

/// Places, and the catalog whose they are.
type Places = (Arc<KnownCatalog>, Vec<(u32, u64)>);

impl Lines {
    /// What a report adds to totals, and the report itself as one more.
    pub fn of(report: &Report) -> Self {
        let mut lines = Self::of_kind(report.kind());
        report.each_line(&mut |line, n| lines.push(format_args!("{line}"), n));
        lines
    }

    /// The same of a report that was read in brief, by the catalog that it was read by.
    pub fn of_brief(brief: BriefLines, catalog: &Arc<KnownCatalog>) -> Self {
        let mut lines = Self::of_kind(ReportKind::Usage);
        brief.each_without_place(&mut |line, n| lines.push(format_args!("{line}"), n));
        lines.places = Some((Arc::clone(catalog), brief.places));
        lines
    }

    fn of_kind(kind: ReportKind) -> Self {
        let mut lines = Self::default();
        // As the lines of the product itself it begins with `/`, which no entry's name does.
        lines.push(format_args!("/reports/{}", kind.as_str()), 1);
        lines
    }

    fn push(&mut self, key: std::fmt::Arguments<'_>, n: u64) {
        let _ = self.keys.write_fmt(key);
        self.ends.push((self.keys.len(), n));
    }

    /// Each key with its number, of the lines that are texts.
    pub fn keys(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, n)| {
            let key = self.keys.get(begin..*end).unwrap_or_default();
            begin = *end;
            (key, *n)
        })
    }

    /// The others, with the catalog that tells their keys.
    pub fn places(&self) -> Option<(&KnownCatalog, &[(u32, u64)])> {
        let (catalog, places) = self.places.as_ref()?;
        Some((catalog, places))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len() + self.places().map_or(0, |(_, places)| places.len())
    }
}
