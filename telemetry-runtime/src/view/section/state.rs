use super::Section;
use crate::{
    Source, Status,
    html::Html,
    view::{View, numbers::counted},
};

/// What is on, and who decided that.
pub fn section(view: &View) -> Section {
    let status = view.status;
    let mut body = Html::default();
    body.put("<dl class=\"facts\">\n", &[]);
    let mut fact = |label: &str, words: &str| {
        body.put("<div><dt>{}</dt><dd>{}</dd></div>\n", &[&label, &words]);
    };
    fact("Recording", &recording(status));
    fact("Decided by", &decided(status));
    fact("Sharing", sharing(status));
    fact(
        "Entries",
        &format!(
            "{} of {} record now",
            status.entries_on,
            counted(status.entries as u64, "entry", "entries")
        ),
    );
    if let Some(data) = &status.data {
        fact("Kept in", &data.display().to_string());
    }
    if let Some(file) = &status.user_file {
        fact("Your answer", &file.display().to_string());
    }
    if status.dropped > 0 {
        let lost = counted(status.dropped, "record", "records");
        fact("Lost", &format!("{lost} could not be kept"));
    }
    body.put("</dl>\n", &[]);
    problems(&mut body, status);
    contributions(&mut body, status);
    Section {
        id: "on",
        brief: "What is on",
        title: "What is on",
        body,
    }
}

fn recording(status: &Status) -> String {
    match status.level {
        Some(level) => format!("on, at level {level}"),
        None => "off".to_owned(),
    }
}

fn decided(status: &Status) -> String {
    format!("{}: {}", source(status.source), status.why)
}

fn sharing(status: &Status) -> &'static str {
    if status.share {
        "agreed to: reports of a day and of a week may be sent"
    } else {
        "off: everything stays on this device"
    }
}

/// A source as people call it.
const fn source(source: Source) -> &'static str {
    match source {
        Source::CompiledOut => "the program's build",
        Source::Policy => "the system's policy",
        Source::DoNotTrack => "the variable DO_NOT_TRACK",
        Source::Environment => "the product's variable",
        Source::UserFile => "you",
        Source::Ci => "the build server",
        Source::NoHome => "a missing home folder",
        Source::Process => "this process",
        Source::Place => "the place of the files",
        Source::Nobody => "nobody",
    }
}

fn problems(out: &mut Html, status: &Status) {
    if status.problems.is_empty() {
        return;
    }
    out.put("<div class=\"problems\">\n<h3>Problems</h3>\n<ul>\n", &[]);
    for problem in &status.problems {
        out.put("<li>{}</li>\n", &[problem]);
    }
    out.put("</ul>\n</div>\n", &[]);
}

fn contributions(out: &mut Html, status: &Status) {
    if status.contributions.is_empty() {
        return;
    }
    out.put(
        "<details>\n<summary>What each source says</summary>\n<ul>\n",
        &[],
    );
    for said in &status.contributions {
        out.put("<li>{}: {}</li>\n", &[&source(said.source), &said.says]);
    }
    out.put("</ul>\n</details>\n", &[]);
}
