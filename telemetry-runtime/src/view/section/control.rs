use telemetry_schema::wire::Report;

use super::Section;
use crate::{
    html::{Html, Lines},
    trail::Kept,
    view::{NextReport, View, numbers::long, table::Table},
};

/// A report may have 64 KiB.
const REPORTS_MAX: usize = 3;

/// As many as there are reports of days in a month.
const SETTLED_MAX: usize = 31;

/// What left the device, and what would.
pub fn sending(view: &View) -> Section {
    let mut body = Html::default();
    let sending = view.sending;
    body.put(
        "<dl class=\"facts\">\n<div><dt>Sent so far</dt><dd>{}</dd></div>\n<div><dt>Sent next</dt><dd>{}</dd></div>\n</dl>\n",
        &[&sending.sent, &sending.next],
    );
    settled(&mut body, &sending.settled);
    for kept in sending.waiting.iter().take(REPORTS_MAX) {
        waiting(&mut body, kept);
    }
    if sending.waiting.len() > REPORTS_MAX {
        body.paragraph("More reports wait; the command `report` shows all of them.");
    }
    for next in sending.reports.iter().take(REPORTS_MAX) {
        report(&mut body, next);
    }
    if sending.reports.len() > REPORTS_MAX {
        body.paragraph("There are more; the command `report` shows all of them.");
    }
    Section {
        id: "sent",
        brief: "Sent",
        title: "What was sent, and what is next",
        body,
    }
}

/// What became of those that do not wait any more, the youngest first.
fn settled(out: &mut Html, settled: &[Kept]) {
    if settled.is_empty() {
        return;
    }
    let mut table = Table::new("What became of reports", &["Report", "What came of it"]).words(2);
    for kept in settled.iter().rev().take(SETTLED_MAX) {
        table.row(vec![kept.title.clone(), kept.fate.clone()]);
    }
    table.put(out);
    if settled.len() > SETTLED_MAX {
        out.paragraph("These are the youngest.");
    }
    out.paragraph(
        "The command `report --sent` shows each with its attempts and its bytes; `delete --sent` takes \
         back what was sent in the last 90 days.",
    );
}

/// A report as it leaves.
fn waiting(out: &mut Html, kept: &Kept) {
    let title = format!("{}: {}", kept.title, kept.fate);
    let report = kept.report.as_ref();
    let document = report.map(Report::to_readable_json).unwrap_or_default();
    document_of(out, &title, &document);
}

fn report(out: &mut Html, next: &NextReport) {
    let report = &next.report;
    let consent = if next.share {
        "as it would leave, were its day over"
    } else {
        "as it would leave, if you shared it"
    };
    let title = format!(
        "Report of {} by version {}, {consent}",
        long(report.day),
        report.version
    );
    document_of(out, &title, &report.to_readable_json());
}

fn document_of(out: &mut Html, title: &str, document: &str) {
    out.put(
        "<details>\n<summary>{}</summary>\n<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</pre>\n</details>\n",
        &[&title, &title, &Lines(document)],
    );
}

/// What the user can do about all this.
pub fn section(view: &View) -> Section {
    let words = view.words;
    let mut body = Html::default();
    if words.command.is_empty() {
        body.paragraph("Write these behind the words of the command that made this page.");
    }
    body.put("<dl class=\"deeds\">\n", &[]);
    for (deed, word) in [
        ("See every row as it is stored", "show --json"),
        (
            "Take all of it with you, as a file",
            "export --output rows.jsonl",
        ),
        ("Change how much is recorded", "enable basic"),
        ("See what an update added, before it records", "review"),
        ("Delete what was recorded, and go on", "delete"),
        (
            "Delete what was recorded, and take back what was sent",
            "delete --sent",
        ),
        ("Switch off, and keep what was recorded", "disable --keep"),
        (
            "Switch off, and delete what was recorded",
            "disable --delete",
        ),
    ] {
        deed_row(&mut body, deed, &words.call(word));
    }
    if !words.variable.is_empty() {
        deed_row(
            &mut body,
            "Switch off for one run or one shell",
            &format!("{}=off", words.variable),
        );
    }
    deed_row(
        &mut body,
        "Switch off here and wherever else it is honoured",
        "DO_NOT_TRACK=1",
    );
    body.put("</dl>\n", &[]);
    Section {
        id: "control",
        brief: "Your choice",
        title: "Export, delete, switch off",
        body,
    }
}

fn deed_row(out: &mut Html, deed: &str, call: &str) {
    out.put(
        "<div><dt>{}</dt><dd><code>{}</code></dd></div>\n",
        &[&deed, &call],
    );
}
