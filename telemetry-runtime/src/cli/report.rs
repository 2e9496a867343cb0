//! `report`: what leaves next, and what has left.

use serde::Serialize;
use telemetry_schema::wire::{Report, Usage};

use super::{
    args::ReportArgs,
    console::{self, Console},
    outcome::Answer,
};
use crate::{
    Telemetry,
    store::outbox::{SealedReport, State},
    trail::{self, Kept},
};

#[derive(Serialize)]
struct NextPage {
    schema: u32,
    /// Sealed: these bytes leave.
    waiting: Vec<Kept>,
    /// A preview.
    next: Vec<Next>,
}

#[derive(Serialize)]
struct Next {
    share: bool,
    report: Usage,
}

#[derive(Serialize)]
struct SentPage {
    schema: u32,
    sent: Vec<Kept>,
}

pub(super) fn answer(args: &ReportArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    // What is sent next is meant with the word for it and without.
    let ReportArgs { next: _, .. } = args;
    let read = || {
        if !args.sent {
            telemetry.seal()?;
        }
        telemetry.kept_reports()
    };
    let kept = console.progress("reading the store", read)?;
    if args.sent {
        sent(args, telemetry, kept)
    } else {
        next(args, telemetry, kept)
    }
}

fn next(args: &ReportArgs, telemetry: &Telemetry, kept: Vec<SealedReport>) -> Answer {
    let is_first = kept.is_empty();
    let waiting = kept.into_iter().filter(|kept| kept.state == State::Waiting);
    let waiting: Vec<SealedReport> = waiting.collect();
    if args.raw {
        return raw(&waiting, "no report waits");
    }
    let (now_s, preview) = (telemetry.now_s(), telemetry.next_reports()?);
    if args.json {
        let next = preview.into_iter().map(|next| Next {
            share: next.share,
            report: next.usage,
        });
        return console::print_json(&NextPage {
            schema: 1,
            waiting: waiting
                .iter()
                .map(|kept| Kept::whole(kept, now_s))
                .collect(),
            next: next.collect(),
        });
    }
    if waiting.is_empty() && preview.is_empty() {
        console::notice(if is_first {
            "nothing was recorded on this device, so there is nothing to report"
        } else {
            "nothing was recorded since the last report; `report --sent` shows what left"
        });
    }
    if let Some(why_not) = trail::why_not(&telemetry.status(), &telemetry.sending()) {
        console::notice(&why_not);
    }
    for kept in &waiting {
        console::notice(&format!(
            "{}: {}",
            trail::title(kept),
            trail::fate(kept, now_s)
        ));
        console::print(&document(kept))?;
    }
    for next in &preview {
        console::notice(&header(&next.usage, next.share));
        console::print(&next.usage.to_readable_json())?;
    }
    Ok(())
}

fn sent(args: &ReportArgs, telemetry: &Telemetry, kept: Vec<SealedReport>) -> Answer {
    let left = |kept: &SealedReport| kept.tried > 0 || kept.state != State::Waiting;
    let sent: Vec<SealedReport> = kept.into_iter().filter(left).collect();
    if args.raw {
        return raw(&sent, "no report was sent");
    }
    let now_s = telemetry.now_s();
    if args.json {
        return console::print_json(&SentPage {
            schema: 1,
            sent: sent.iter().map(|kept| Kept::whole(kept, now_s)).collect(),
        });
    }
    if sent.is_empty() {
        console::notice("no report was sent from this device");
    }
    for kept in &sent {
        let mut lines = format!("{}: {}\n", trail::title(kept), trail::fate(kept, now_s));
        for attempt in trail::attempts(kept) {
            lines += "  ";
            lines += &attempt;
            lines += "\n";
        }
        console::print_prose(&lines)?;
        console::print(&document(kept))?;
    }
    Ok(())
}

/// The bytes that leave and nothing else, one report on a line: to be held against what a proxy has seen.
fn raw(reports: &[SealedReport], none: &str) -> Answer {
    if reports.is_empty() {
        console::notice(none);
    }
    for document in reports.iter().filter_map(|kept| kept.document.as_deref()) {
        console::print(&format!("{document}\n"))?;
    }
    Ok(())
}

/// The same document, laid out to be read.
fn document(kept: &SealedReport) -> String {
    match kept.document.as_deref().map(Report::from_json) {
        Some(Ok(report)) => report.to_readable_json(),
        Some(Err(_)) => kept.document.clone().unwrap_or_default() + "\n",
        None => String::new(),
    }
}

fn header(usage: &Usage, share: bool) -> String {
    let consent = if share {
        "shared once its day is over, and not before"
    } else {
        "stays on this device: you do not share"
    };
    format!(
        "preview, usage of {} so far, {}: {consent}",
        usage.day, usage.version
    )
}
