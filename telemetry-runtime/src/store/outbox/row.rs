//! Reports as rows of an export.

use std::{
    io::{self, Write},
    ops::RangeInclusive,
};

use serde::Serialize;
use telemetry_schema::{
    Date,
    wire::{Report, ReportKind},
};

use super::{Attempt, SealedReport, State, word};
use crate::store::{ExportError, Store};

/// A report that was sealed, as a row.
#[derive(Serialize)]
#[serde(tag = "row", rename = "report")]
struct ReportRow {
    day: Date,
    id: String,
    kind: ReportKind,
    state: State,
    attempts: Vec<AttemptRow>,
    /// As it was sealed; absent where there was no room to keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
}

#[derive(Serialize)]
struct AttemptRow {
    day: Date,
    hour: u8,
    outcome: &'static str,
}

impl Store {
    /// Every report that is kept and tells of some days at last, as a JSON object on a line of its own.
    ///
    /// # Errors
    /// When the store cannot be read or `out` cannot be written to.
    pub fn export_reports(
        &self,
        days: &RangeInclusive<u32>,
        today: Date,
        out: &mut impl Write,
    ) -> Result<(), ExportError> {
        for sealed in self.sealed(today)? {
            if days.contains(&sealed.day.days()) {
                serde_json::to_writer(&mut *out, &row(&sealed)).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

fn row(sealed: &SealedReport) -> ReportRow {
    let attempt = |attempt: &Attempt| AttemptRow {
        day: attempt.moment.day,
        hour: attempt.moment.hour,
        outcome: word(attempt.outcome.as_ref()),
    };
    let document = sealed.document.as_deref();
    ReportRow {
        day: sealed.day,
        id: sealed.id.to_string(),
        kind: sealed.kind,
        state: sealed.state,
        attempts: sealed.attempts.iter().map(attempt).collect(),
        report: document.and_then(|document| Report::from_json(document).ok()),
    }
}
