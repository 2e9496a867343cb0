use std::path::PathBuf;

use serde::Serialize;
use telemetry_schema::Level;

use super::{args::StatusArgs, console, outcome::Answer};
use crate::{Status, Telemetry};

/// The version of the JSON.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Page<'a> {
    schema: u32,
    product: &'a str,
    version: &'a str,
    records: bool,
    level: Option<Level>,
    share: bool,
    source: &'a str,
    why: &'a str,
    sources: Vec<Said<'a>>,
    problems: &'a [String],
    entries_on: usize,
    entries: usize,
    data: Option<&'a PathBuf>,
    user_file: Option<&'a PathBuf>,
    pending_bytes: u64,
    dropped: u64,
}

#[derive(Serialize)]
struct Said<'a> {
    source: &'a str,
    says: &'a str,
}

pub(super) fn answer(args: &StatusArgs, telemetry: &Telemetry) -> Answer {
    print(&telemetry.status(), args.json)
}

/// Also what `enable` and `disable` end with: the state that they have led to.
pub(super) fn print(status: &Status, json: bool) -> Answer {
    if json {
        console::print_json(&page(status))
    } else {
        console::print(&format!("{status}\n"))
    }
}

fn page(status: &Status) -> Page<'_> {
    Page {
        schema: SCHEMA,
        product: status.product,
        version: status.version,
        records: status.is_recording(),
        level: status.level,
        share: status.share,
        source: status.source.as_str(),
        why: &status.why,
        sources: status
            .contributions
            .iter()
            .map(|contribution| Said {
                source: contribution.source.as_str(),
                says: &contribution.says,
            })
            .collect(),
        problems: &status.problems,
        entries_on: status.entries_on,
        entries: status.entries,
        data: status.data.as_ref(),
        user_file: status.user_file.as_ref(),
        pending_bytes: status.pending_bytes,
        dropped: status.dropped,
    }
}
