use std::{ffi::OsStr, fmt::Write as _, fs, path::PathBuf};

use serde::Serialize;
use telemetry_schema::Level;

use super::{args::StatusArgs, console, outcome::Answer};
use crate::{Source, Status, Telemetry, send::Sending, trail, wrap::harmless};

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
    sending: Outlook<'a>,
}

/// Whether reports leave, and what waits.
#[derive(Serialize)]
struct Outlook<'a> {
    state: &'static str,
    /// Why nothing leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    waiting: u32,
    erasures: u32,
    /// How long until the next of them may leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_in_s: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<LastAttempt<'a>>,
}

#[derive(Serialize)]
struct LastAttempt<'a> {
    day: &'a str,
    hour: u8,
    outcome: &'a str,
    said: &'a str,
}

#[derive(Serialize)]
struct Said<'a> {
    source: &'a str,
    says: &'a str,
}

pub(super) fn answer(args: &StatusArgs, telemetry: &Telemetry) -> Answer {
    if args.json.given {
        return print(telemetry, true);
    }
    let status = telemetry.status();
    let mut steps = next_steps(&status, telemetry).to_vec();
    if !status.is_recording() && keeps_data(&status) {
        steps.push(("to delete what was recorded before", "delete"));
    }
    let text = status.text_with(&lines(&status, &telemetry.sending()));
    console::print_prose(&with_steps(&text, &steps, &args.json.by))
}

/// Whether there is anything that could be deleted: where nothing was recorded there is no folder, and
/// where all is deleted there is none any more, or receipts alone.
pub(super) fn keeps_data(status: &Status) -> bool {
    let data = status.data.as_ref();
    let files = data.and_then(|data| fs::read_dir(data).ok());
    // Receipts stay where everything else is deleted, and tell nothing of what was recorded.
    let is_data = |name: &OsStr| !name.as_encoded_bytes().ends_with(b".lock") && name != "receipts";
    files.is_some_and(|files| files.flatten().any(|file| is_data(&file.file_name())))
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
pub(super) fn print(telemetry: &Telemetry, json: bool) -> Answer {
    let (status, sending) = (telemetry.status(), telemetry.sending());
    if json {
        console::print_json(&page(&status, &sending))
    } else {
        let text = status.text_with(&lines(&status, &sending));
        console::print_prose(&format!("{text}\n"))
    }
}

/// What is told of sending. Where nothing is recorded, the first line says why nothing leaves.
fn lines(status: &Status, sending: &Sending) -> Vec<String> {
    let why_not = trail::why_not(status, sending).filter(|_| status.is_recording());
    let waits = trail::waits(sending.waiting, sending.erasures, sending.next);
    let last = sending.last.as_ref();
    let last = last.map(|last| {
        format!(
            "last attempt to send: {} {:02}h UTC: {}",
            last.day,
            last.hour,
            harmless(&last.what)
        )
    });
    [why_not, waits, last].into_iter().flatten().collect()
}

/// For documents that hold it as a part, too.
pub(super) fn page<'a>(status: &'a Status, sending: &'a Sending) -> Page<'a> {
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
        sending: outlook(status, sending),
    }
}

fn outlook<'a>(status: &Status, sending: &'a Sending) -> Outlook<'a> {
    let last = sending.last.as_ref();
    Outlook {
        state: sending.state.as_str(),
        why: trail::why_not(status, sending),
        waiting: sending.waiting,
        erasures: sending.erasures,
        next_in_s: sending.next.map(|next| next.as_secs()),
        last: last.map(|last| LastAttempt {
            day: &last.day,
            hour: last.hour,
            outcome: &last.outcome,
            said: &last.what,
        }),
    }
}
