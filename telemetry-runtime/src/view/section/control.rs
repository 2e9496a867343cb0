use super::Section;
use crate::{
    html::Html,
    view::{NextReport, View, numbers::long},
};

/// A report may have 64 KiB.
const REPORTS_MAX: usize = 3;

/// What left the device, and what would.
pub fn sending(view: &View) -> Section {
    let mut body = Html::default();
    let sending = view.sending;
    body.put(
        "<dl class=\"facts\">\n<div><dt>Sent so far</dt><dd>{}</dd></div>\n<div><dt>Would be sent next</dt><dd>{}</dd></div>\n</dl>\n",
        &[&sending.sent, &sending.next],
    );
    for next in sending.reports.iter().take(REPORTS_MAX) {
        report(&mut body, next);
    }
    if sending.reports.len() > REPORTS_MAX {
        body.paragraph("There are more; the command `report` shows all of them.");
    }
    Section {
        id: "sent",
        brief: "Sent",
        title: "What was sent, and what would be",
        body,
    }
}

fn report(out: &mut Html, next: &NextReport) {
    let report = &next.report;
    let consent = if next.share {
        "as it would leave"
    } else {
        "as it would leave, if you shared it"
    };
    let title = format!(
        "Report of {} by version {}, {consent}",
        long(report.day),
        report.version
    );
    out.put(
        "<details>\n<summary>{}</summary>\n<pre tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</pre>\n</details>\n",
        &[&title, &title, &report.to_readable_json().trim_end()],
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
