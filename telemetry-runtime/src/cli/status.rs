use std::path::PathBuf;

use serde::Serialize;
use telemetry_schema::Level;

use super::{args::StatusArgs, console, outcome::Answer};
use crate::{Source, Status, Telemetry};

/// The version of the JSON.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub(super) struct Page<'a> {
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
    let status = telemetry.status();
    if args.json.given || !waits_for_a_yes(&status, telemetry) {
        return print(&status, args.json.given);
    }
    console::print_prose(&with_next_step(&status.to_string(), &args.json.by))
}

/// Off only because nobody has said yes, and a yes would be taken.
fn waits_for_a_yes(status: &Status, telemetry: &Telemetry) -> bool {
    !status.is_recording() && status.source == Source::Nobody && telemetry.takes_a_yes()
}

/// Below the first line, which says that it is off, what leads on.
fn with_next_step(status: &str, by: &str) -> String {
    let (first, rest) = status.split_once('\n').unwrap_or((status, ""));
    let call = |word: &str| format!("{by} {word}").trim_start().to_owned();
    let (explain, enable) = (call("explain"), call("enable"));
    format!("{first}\n  what it could record: `{explain}`\n  to agree: `{enable}`\n{rest}\n")
}

/// Also what `enable` and `disable` end with: the state that they have led to.
pub(super) fn print(status: &Status, json: bool) -> Answer {
    if json {
        console::print_json(&page(status))
    } else {
        console::print_prose(&format!("{status}\n"))
    }
}

/// For documents that hold it as a part, too.
pub(super) fn page(status: &Status) -> Page<'_> {
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
