//! The frame of the page: head, contents, sections in their order, foot.

use super::{View, numbers, section};
use crate::html::{HEAD, Html, STYLE};

/// What only this page has.
const PAGE_STYLE: &str = include_str!("page.css");

const CHART_STYLE: &str = include_str!("chart.css");

pub fn render(view: &View) -> String {
    let sections = section::all(view);
    let mut out = Html::default();
    out.put("<!doctype html>\n<html lang=\"en\">\n<head>\n", &[]);
    out.put(HEAD, &[]);
    out.put(
        "<title>{}: telemetry on this device</title>\n",
        &[&view.listing.product],
    );
    out.put("<style>\n", &[]);
    for style in [STYLE, PAGE_STYLE, CHART_STYLE] {
        out.put(style, &[]);
    }
    out.put(
        "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n",
        &[],
    );
    header(&mut out, view);
    out.put("<nav aria-label=\"On this page\">\n<ul>\n", &[]);
    for section in &sections {
        out.put(
            "<li><a href=\"#{}\">{}</a></li>\n",
            &[&section.id, &section.brief],
        );
    }
    out.put("</ul>\n</nav>\n<main id=\"main\" tabindex=\"-1\">\n", &[]);
    for section in &sections {
        out.put(
            "<section id=\"{}\" aria-labelledby=\"{}-title\">\n<h2 id=\"{}-title\">{}</h2>\n{}</section>\n",
            &[
                &section.id,
                &section.id,
                &section.id,
                &section.title,
                &section.body,
            ],
        );
    }
    out.put("</main>\n", &[]);
    footer(&mut out, view);
    out.put("</body>\n</html>\n", &[]);
    out.into_string()
}

fn header(out: &mut Html, view: &View) {
    let product = &view.listing.product;
    let version = view.listing.version.as_deref().unwrap_or_default();
    out.put(
        "<header>\n<p class=\"eyebrow\">Telemetry of {} {} on this device</p>\n",
        &[product, &version],
    );
    out.put("<h1>What {} has recorded</h1>\n", &[product]);
    out.put("<ul class=\"badges\">\n", &[]);
    match view.status.level {
        Some(level) => out.put(
            "<li class=\"on\"><strong>Recording is on</strong> at level {}</li>\n",
            &[&level],
        ),
        None => out.put("<li><strong>Recording is off</strong></li>\n", &[]),
    }
    let (sent, why) = view.sending.brief();
    out.put(
        "<li><strong>{}</strong>: {}</li>\n</ul>\n</header>\n",
        &[&sent, &why],
    );
}

fn footer(out: &mut Html, view: &View) {
    out.put(
        "<footer>\n<p>Made on {} (UTC) from what is stored on this device. This page loads \
         nothing, runs no script and can be read without a network. Who has the file can read \
         it.</p>\n<p>{}</p>\n</footer>\n",
        &[&numbers::long(view.made_on), &section::BOUNDS],
    );
}
