use super::Section;
use crate::{
    explain::{Listed, ListedFunnel, parts},
    html::{Html, Prose},
    view::View,
};

/// What can be recorded and why: the listing, folded.
pub fn section(view: &View) -> Section {
    let listing = view.listing;
    let mut body = Html::default();
    body.paragraph(
        "Nothing else can be recorded: what stands here is compiled into the program. Each entry \
         unfolds to all that it can hold.",
    );
    body.put("<div class=\"entries\">\n", &[]);
    for listed in &listing.entries {
        entry(&mut body, listed);
    }
    for listed in &listing.funnels {
        funnel(&mut body, listed);
    }
    body.put("</div>\n", &[]);
    body.put(
        "<h3>What holds for all of it</h3>\n<details>\n<summary>Levels</summary>\n",
        &[],
    );
    parts::levels(&mut body);
    body.put(
        "</details>\n<details>\n<summary>Never recorded</summary>\n",
        &[],
    );
    parts::never(&mut body);
    body.put("</details>\n", &[]);
    let mut ranges = Html::default();
    parts::ranges(&mut ranges, listing);
    if ranges != Html::default() {
        body.put(
            "<details>\n<summary>Ranges</summary>\n{}</details>\n",
            &[&ranges],
        );
    }
    Section {
        id: "collected",
        brief: "Purposes",
        title: "What can be recorded, and why",
        body,
    }
}

fn entry(out: &mut Html, listed: &Listed) {
    let entry = &listed.entry;
    let (class, state) = match &listed.here {
        Some(here) if here.records => ("on", "records"),
        _ => ("off", "off"),
    };
    summary(out, &entry.name, (class, state), &entry.purpose);
    parts::entry(out, listed);
    out.put("</details>\n", &[]);
}

fn funnel(out: &mut Html, listed: &ListedFunnel) {
    let state = match listed.fault {
        None => ("on", "answered here"),
        Some(_) => ("off", "off"),
    };
    summary(out, &listed.funnel.name, state, &listed.funnel.purpose);
    parts::funnel(out, listed);
    out.put("</details>\n", &[]);
}

fn summary(out: &mut Html, name: &str, (class, state): (&str, &str), purpose: &str) {
    out.put(
        "<details class=\"entry\">\n<summary><code>{}</code> <span class=\"state {}\">{}</span> <span class=\"why\">{}</span></summary>\n",
        &[&name, &class, &state, &Prose(purpose)],
    );
}
