use serde::Serialize;
use telemetry_schema::wire::Usage;

use super::{
    args::ReportArgs,
    console::{self, Console},
    outcome::Answer,
};
use crate::Telemetry;

#[derive(Serialize)]
struct Page {
    schema: u32,
    next: Vec<Next>,
}

#[derive(Serialize)]
struct Next {
    share: bool,
    report: Usage,
}

pub(super) fn answer(args: &ReportArgs, telemetry: &Telemetry, console: &Console) -> Answer {
    // There is one thing to show so far, with the word for it or without.
    let ReportArgs { next: _, json } = args;
    let reports = console.progress("reading the store", || telemetry.next_reports())?;
    if *json {
        let next = reports.into_iter().map(|report| Next {
            share: report.share,
            report: report.usage,
        });
        return console::print_json(&Page {
            schema: 1,
            next: next.collect(),
        });
    }
    if reports.is_empty() {
        console::notice("nothing was recorded on this device, so there is nothing to report");
    }
    for report in &reports {
        console::notice(&header(&report.usage, report.share));
        console::print(&report.usage.to_readable_json())?;
    }
    Ok(())
}

fn header(usage: &Usage, share: bool) -> String {
    let consent = if share {
        "you share it, but nothing in this build can send it"
    } else {
        "stays on this device: you do not share"
    };
    format!("report of {}, {}: {consent}", usage.day, usage.version)
}
