//! A listing as one HTML page: it loads nothing, runs nothing, follows the reader's light or dark
//! theme, and everything that was written in the source is escaped.

use telemetry_schema::Level;

use super::{
    Listing, promise, ranges,
    sheet::{Row, Set, Sheet, Values},
};
use crate::html::{HEAD, Html, Prose, STYLE};

pub(super) fn render(listing: &Listing) -> String {
    let title = match &listing.version {
        Some(version) => format!("Telemetry of {} {version}", listing.product),
        None => format!("Telemetry of {}", listing.product),
    };
    let mut out = Html::default();
    out.put("<!doctype html>\n<html lang=\"en\">\n<head>\n", &[]);
    out.put(HEAD, &[]);
    out.put("<style>\n", &[]);
    out.put(STYLE, &[]);
    out.put("</style>\n<title>{}</title>\n</head>\n", &[&title]);
    out.put("<body class=\"page\">\n<header>\n<h1>{}</h1>\n", &[&title]);
    for words in promise::lead(listing) {
        out.paragraph(&words);
    }
    out.put("</header>\n<main>\n", &[]);
    if let Some(device) = promise::device(listing) {
        out.put("<h2>Now</h2>\n", &[]);
        out.paragraph(&device);
    }
    out.put("<h2>Levels</h2>\n", &[]);
    parts::levels(&mut out);
    out.put("<h2>Never recorded</h2>\n", &[]);
    parts::never(&mut out);
    if !listing.measures().is_empty() {
        out.put("<h2>{}</h2>\n", &[&ranges::HEADING]);
        parts::ranges(&mut out, listing);
    }
    for group in listing.groups() {
        out.put("<h2>{}</h2>\n", &[&group.heading]);
        if let Some(note) = group.note {
            out.paragraph(note);
        }
        if listing.is_empty() {
            out.paragraph(promise::NOTHING);
        }
        for sheet in &group.sheets {
            section(&mut out, sheet);
        }
    }
    out.put("</main>\n</body>\n</html>\n", &[]);
    out.into_string()
}

fn section(out: &mut Html, sheet: &Sheet) {
    let name = &sheet.name;
    out.put(
        "<section class=\"entry\" aria-label=\"{}\">\n<h3>{}</h3>\n",
        &[name, name],
    );
    parts::sheet(out, sheet);
    out.put("</section>\n", &[]);
}

/// What the user's own page has of the listing, too.
pub(crate) mod parts {
    use super::{Html, Level, Listing, Prose, Row, Sheet, promise, ranges, taken_from};
    #[cfg(feature = "cli")]
    use crate::explain::{Listed, ListedFunnel};

    /// What each level adds.
    pub(crate) fn levels(out: &mut Html) {
        out.put("<dl>\n", &[]);
        for level in Level::ALL {
            out.put(
                "<dt>{}</dt><dd>{}</dd>\n",
                &[&level, &promise::level(level)],
            );
        }
        out.put("</dl>\n", &[]);
    }

    /// What is never recorded, and what that does not promise.
    pub(crate) fn never(out: &mut Html) {
        out.put("<ul>\n", &[]);
        for never in promise::NEVER {
            out.put("<li>{}</li>\n", &[never]);
        }
        out.put("</ul>\n", &[]);
        out.paragraph(promise::LIMITS);
    }

    /// What fields link to, each to its own quantity; nothing where no field has one.
    pub(crate) fn ranges(out: &mut Html, listing: &Listing) {
        let measures = listing.measures();
        if measures.is_empty() {
            return;
        }
        out.paragraph(promise::RANGES);
        out.put("<dl>\n", &[]);
        for measure in measures {
            let name = ranges::name(measure);
            let ranges = ranges::of_measure(measure).join(", ");
            out.put(
                "<dt id=\"ranges-{}\">{}</dt><dd>{}</dd>\n",
                &[&name, &name, &ranges],
            );
        }
        out.put("</dl>\n", &[]);
    }

    /// All of an entry but its name.
    #[cfg(feature = "cli")]
    pub(crate) fn entry(out: &mut Html, listed: &Listed) {
        sheet(out, &Sheet::of(listed));
    }

    /// All of a funnel but its name.
    #[cfg(feature = "cli")]
    pub(crate) fn funnel(out: &mut Html, listed: &ListedFunnel) {
        sheet(out, &Sheet::of_funnel(listed));
    }

    pub(in crate::explain) fn sheet(out: &mut Html, sheet: &Sheet) {
        out.put("<p>{} ({})</p>\n<dl>", &[&Prose(sheet.about), &sheet.kind]);
        for fact in &sheet.facts {
            out.put(
                "<dt>{}</dt><dd>{}</dd>\n",
                &[&fact.label, &Prose(&fact.words)],
            );
        }
        out.put("</dl>\n", &[]);
        if sheet.rows.is_empty() {
            return;
        }
        out.put(
            "<div class=\"scroll\">\n<table>\n<caption>Values of {}</caption>\n\
             <thead><tr><th scope=\"col\">Value</th><th scope=\"col\">Meaning</th>\
             <th scope=\"col\">Taken from</th></tr></thead>\n<tbody>\n",
            &[&sheet.name],
        );
        for Row { name, about, set } in &sheet.rows {
            out.put(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>\n",
                &[name, &Prose(about), &taken_from(set)],
            );
        }
        out.put("</tbody>\n</table>\n</div>\n", &[]);
    }
}

fn taken_from(set: &Set) -> Html {
    let mut out = Html::default();
    match &set.values {
        Values::Plain(values) => out.put("{}: {}", &[&set.lead, &values.join(", ")]),
        Values::Explained(values) => {
            out.put("{}:<ul>", &[&set.lead]);
            for (name, about) in values {
                out.put("<li><code>{}</code>", &[name]);
                if !about.is_empty() {
                    out.put(": {}", &[&Prose(about)]);
                }
                out.put("</li>", &[]);
            }
            out.put("</ul>", &[]);
        }
        Values::Ranges(measure) => {
            let (count, name) = (measure.buckets().len(), ranges::name(*measure));
            out.put(
                "{} <a href=\"#ranges-{}\">{} ranges</a>",
                &[&set.lead, &name, &count],
            );
        }
    }
    out
}
