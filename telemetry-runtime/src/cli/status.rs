use std::{fmt::Write as _, path::PathBuf};

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
    share_source: &'a str,
    endpoint: Option<&'a str>,
    redirected: bool,
    source: &'a str,
    why: &'a str,
    sources: Vec<Said<'a>>,
    problems: &'a [String],
    entries_on: usize,
    entries: usize,
    data: Option<&'a PathBuf>,
    user_file: Option<&'a PathBuf>,
    policy_file: Option<&'a PathBuf>,
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
    if args.json.given {
        return print(&status, true);
    }
    let mut steps = next_steps(&status, telemetry).to_vec();
    if !status.is_recording() && keeps_data(&status) {
        steps.push(("to delete what was recorded before", "delete"));
    }
    console::print_prose(&with_steps(&status.to_string(), &steps, &args.json.by))
}

/// Whether there is anything that could be deleted: where nothing was recorded there is no folder, and
/// where all is deleted there is none any more.
pub(super) fn keeps_data(status: &Status) -> bool {
    status.data.as_ref().is_some_and(|data| data.exists())
}

/// What leads on from here, and the word for it. Where a source has decided that no answer
/// overrules, nothing does.
fn next_steps(status: &Status, telemetry: &Telemetry) -> &'static [(&'static str, &'static str)] {
    let waits = || telemetry.review().is_ok_and(|review| !review.is_empty());
    match status.source {
        _ if status.is_recording() && waits() => {
            &[("something new waits", "review"), ("to stop", "disable")]
        }
        _ if status.is_recording() => &[("to stop", "disable")],
        Source::Nobody | Source::UserFile if !telemetry.takes_a_yes() => &[],
        Source::Nobody if waits() => &[("to see what waits", "review")],
        Source::Nobody => &[("what it could record", "explain"), ("to agree", "enable")],
        Source::UserFile => &[("to turn it on", "enable")],
        _ => &[],
    }
}

/// Below the first line, which says what is the case.
fn with_steps(status: &str, steps: &[(&str, &str)], by: &str) -> String {
    let (first, rest) = status.split_once('\n').unwrap_or((status, ""));
    let mut text = format!("{first}\n");
    for (what, word) in steps {
        let call = format!("{by} {word}");
        let _ = writeln!(text, "  {what}: `{}`", call.trim_start());
    }
    text.push_str(rest);
    text.push('\n');
    text
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
        share_source: status.share_source.as_str(),
        endpoint: status.endpoint.as_deref(),
        redirected: status.redirected,
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
        policy_file: status.policy_file.as_ref(),
        pending_bytes: status.pending_bytes,
        dropped: status.dropped,
    }
}
