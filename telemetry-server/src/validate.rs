//! A report held against what the server knows: a pure function from a report to one that may be kept.

mod lines;
mod segment;

use telemetry_schema::{
    Date,
    wire::{Brief, Code, Hash, Progress, Refusal, Report, ReportKind, Span, Uuid},
};

use crate::store::{Known, KnownCatalog, Product};

pub use lines::Lines;
pub use segment::Segment;

/// How many days back a report may be dated. A device gives up after 28; rows that tell a report from its
/// repetition live longer than this, so that a replay is either known or too old.
pub const DAYS_BACK: u32 = 60;

/// How many days ahead: a device's clock may be wrong by its time zone.
pub const DAYS_AHEAD: u32 = 1;

/// A report that may be kept: everything in it is what its catalog says, on a day that is open.
///
/// Only [`validate`] and its twin for reports in brief make one.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub(crate) id: Uuid,
    pub(crate) receipt: Hash,
    pub(crate) kind: ReportKind,
    pub(crate) product: String,
    pub(crate) segment: Segment,
    pub(crate) day: Date,
    pub(crate) arrived: Date,
    pub(crate) lines: Lines,
    /// The document, where the totals do not hold all of it.
    pub(crate) document: Option<String>,
}

/// Judges a report that was read.
///
/// # Errors
/// When it is of an unknown product or catalog, not sealed, dated outside the open days, says what its
/// catalog does not have, or names an entry that was withdrawn.
pub fn validate(report: &Report, known: &Known, today: Date) -> Result<Accepted, Refusal> {
    let product = known.product(report.product()).ok_or_else(|| {
        let message = "this server does not take reports of this product";
        Refusal::new(Code::UnknownProduct, "/product", message)
    })?;
    report.judge_seal()?;
    let (at, last) = last_day(report);
    is_open(at, last, today)?;
    judge(report, product)?;
    Ok(accepted(report, today))
}

/// Whether a report would be taken by another day, too: the last one that was believed, while the clock is
/// doubted. Up to as many days later as a report may be earlier, because a server may have been off for so long.
#[must_use]
pub fn is_near(report: &Report, believed: Date) -> bool {
    let (_, last) = last_day(report);
    last.abs_diff(believed.days()) <= DAYS_BACK
}

/// Judges a report of a product in the form that devices write. Nothing where it would be refused, or may be:
/// what it is then, [`validate`] says.
pub fn validate_brief(brief: &Brief<'_>, product: &Product, today: Date) -> Option<Accepted> {
    let catalog = product.catalog(&brief.catalog)?;
    is_open("/day", brief.day.days(), today).ok()?;
    let lines = brief.lines(catalog.lexicon())?;
    Some(Accepted {
        id: brief.report,
        receipt: brief.receipt,
        kind: ReportKind::Usage,
        product: brief.product.to_owned(),
        segment: Segment::of_brief(brief),
        day: brief.day,
        arrived: today,
        lines: Lines::of_brief(lines, catalog),
        document: None,
    })
}

fn accepted(report: &Report, today: Date) -> Accepted {
    Accepted {
        id: report.id(),
        receipt: report.receipt(),
        kind: report.kind(),
        product: report.product().to_owned(),
        segment: Segment::of(report),
        day: report.day(),
        arrived: today,
        lines: Lines::of(report),
        document: matches!(report, Report::Singles(_)).then(|| report.to_json()),
    }
}

/// Whether everything in it is what its catalog says, and nothing of that was withdrawn.
fn judge(report: &Report, product: &Product) -> Result<(), Refusal> {
    match report {
        Report::Usage(usage) => usage.judge_by(catalog(product, &usage.catalog)?.lexicon()),
        Report::Singles(singles) => singles.judge_by(catalog(product, &singles.catalog)?.lexicon()),
        Report::Progress(progress) => progress.judge_by(product.lexicons()),
    }
}

fn catalog<'a>(product: &'a Product, hash: &Hash) -> Result<&'a KnownCatalog, Refusal> {
    let known = product.catalog(hash).map(AsRef::as_ref);
    known.ok_or_else(|| {
        let message = "this server does not have the catalog of this release yet";
        Refusal::new(Code::UnknownCatalog, "/catalog", message)
    })
}

/// Whether reports are taken whose last day is this one.
fn is_open(at: &str, last: u32, today: Date) -> Result<(), Refusal> {
    if last.saturating_add(DAYS_BACK) < today.days() {
        let message = format!("reports are taken up to {DAYS_BACK} days back");
        return Err(Refusal::new(Code::TooOld, at, message));
    }
    if last > today.days().saturating_add(DAYS_AHEAD) {
        let message = format!("reports are taken up to {DAYS_AHEAD} day ahead");
        return Err(Refusal::new(Code::TooNew, at, message));
    }
    Ok(())
}

/// Where the day stands, and the last one that the report tells of.
fn last_day(report: &Report) -> (&'static str, u32) {
    let first = report.day().days();
    match report {
        Report::Progress(Progress { period, .. }) => match period {
            Span::Day => ("/starts", first),
            Span::Week => ("/starts", first.saturating_add(6)),
        },
        Report::Usage(_) | Report::Singles(_) => ("/day", first),
    }
}
