//! `send`: what waits leaves now, as far as it may.

use std::fmt::Write as _;

use serde::Serialize;

use super::{
    args::SendArgs,
    console::{self, Console},
    outcome::{Answer, Stop},
};
use crate::{
    Error, Source, Telemetry,
    send::{Ended, Pace, Sending, Sent, State, Withheld},
    store::outbox::SealedReport,
    trail::{self, Kept},
};

#[derive(Serialize)]
struct Page {
    schema: u32,
    /// Those that were tried.
    reports: Vec<Kept>,
    taken_back: u32,
    failed: u32,
    waiting: u32,
    erasures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_in_s: Option<u64>,
    ended: &'static str,
    why: String,
}

pub(super) fn answer(args: &SendArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    let before = telemetry.sending();
    // A request to take something back leaves whatever anybody has decided about reports.
    if before.erasures == 0 {
        may_send(telemetry, &before)?;
    }
    let pace = match args.now {
        false => Pace::Due,
        // Who types it may have mended what was wrong; a timer has not.
        true if args.again || console.has_somebody() => Pace::Again,
        true => Pace::Now,
    };
    let tried_before = telemetry.kept_reports()?;
    let sent = console.progress("sending", || telemetry.send(pace))?;
    let tried = tried(&tried_before, telemetry.kept_reports()?);
    if args.json {
        print_json(telemetry, &sent, &tried)?;
    } else {
        print(telemetry, &sent, &tried)?;
    }
    match sent.failed {
        0 => Ok(()),
        1 => Err(failed("one attempt failed; it is repeated", &sent)),
        n => Err(failed(
            &format!("{n} attempts failed; they are repeated"),
            &sent,
        )),
    }
}

/// Whoever decides that nothing leaves is named.
fn may_send(telemetry: &Telemetry, sending: &Sending) -> Answer {
    let Some(sentence) = trail::why_not(&telemetry.status(), sending) else {
        return Ok(());
    };
    Err(match sending.state {
        // Nobody has decided that.
        State::CannotSend
        | State::Withheld(
            Withheld::NoEndpoint | Withheld::Idle | Withheld::Refused(Source::NoHome),
        ) => Stop::Failed(sentence),
        State::Withheld(_) | State::Sends => Stop::Call(Error::refused(sentence)),
    })
}

/// What has more attempts than before.
fn tried(before: &[SealedReport], after: Vec<SealedReport>) -> Vec<SealedReport> {
    let known = |report: &SealedReport| before.iter().find(|before| before.id == report.id);
    let is_tried =
        |report: &SealedReport| report.tried > known(report).map_or(0, |before| before.tried);
    after.into_iter().filter(is_tried).collect()
}

fn print(telemetry: &Telemetry, sent: &Sent, tried: &[SealedReport]) -> Answer {
    let now_s = telemetry.now_s();
    let mut lines = String::new();
    for report in tried {
        let (title, fate) = (trail::title(report), trail::fate(report, now_s));
        // Writing to a String cannot fail.
        let _ = writeln!(lines, "{title}: {fate}");
    }
    if sent.taken_back > 0 {
        let _ = writeln!(lines, "reports taken back: {}", sent.taken_back);
    }
    console::print_prose(&lines)?;
    if sent.ended != Ended::Done {
        console::notice(&sent.ended.to_string());
    }
    let sending = telemetry.sending();
    let waits = trail::waits(sending.waiting, sending.erasures, sending.next);
    console::notice(&waits.unwrap_or_else(|| "nothing waits to be sent".to_owned()));
    Ok(())
}

fn print_json(telemetry: &Telemetry, sent: &Sent, tried: &[SealedReport]) -> Answer {
    let (now_s, sending) = (telemetry.now_s(), telemetry.sending());
    console::print_json(&Page {
        schema: 1,
        reports: tried
            .iter()
            .map(|report| Kept::brief(report, now_s))
            .collect(),
        taken_back: sent.taken_back,
        failed: sent.failed,
        waiting: sending.waiting,
        erasures: sending.erasures,
        next_in_s: sending.next.map(|next| next.as_secs()),
        ended: sent.ended.as_str(),
        why: sent.ended.to_string(),
    })
}

fn failed(what: &str, sent: &Sent) -> Stop {
    Stop::Failed(match sent.ended {
        Ended::Failed(why) => format!("{why}; {what}"),
        _ => what.to_owned(),
    })
}
